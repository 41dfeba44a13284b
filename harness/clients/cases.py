"""Cases with a sentence each, counted as they pass or fail."""

import contextlib
import traceback


class Tally:
    """What has passed and what has not."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    @contextlib.contextmanager
    def case(self, sentence):
        """Counts what happens inside; a failure is shown and the next case goes on."""
        try:
            yield
        except Exception:  # whatever goes wrong, it is this case that went wrong
            self.failed += 1
            print(f"failed  {sentence}")
            print("        " + traceback.format_exc().rstrip().replace("\n", "\n        "))
        else:
            self.passed += 1
            print(f"passed  {sentence}")


def equal(found, expected):
    """Fails unless both are the same."""
    if found != expected:
        raise AssertionError(f"expected {expected!r}, found {found!r}")


def true(holds, text):
    """Fails with `text` unless it holds."""
    if not holds:
        raise AssertionError(text)


@contextlib.asynccontextmanager
async def raises(kind, status=None):
    """Fails unless an exception of this kind is raised inside, by an answer of this status."""
    try:
        yield
    except kind as error:
        # The BDK's own exception wraps the one of its generated client.
        cause = getattr(error, "cause", None) or error
        if status is not None:
            equal(cause.status, status)
        return
    raise AssertionError(f"expected {kind.__name__}, found no exception")
