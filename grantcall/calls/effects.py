"""What the steps of a call do, by the names of the closed vocabulary."""

from collections.abc import Sequence

from grantcall.calls.versions import current_version
from grantcall.process.registry import Doing, Next, effect


@effect("freeze_definition")
def freeze_definition(doing: Doing) -> Sequence[Next]:
    """Enter number and digest of the version into the trail: from here on it is what counts.

    The document itself was stored and sealed when the call was prepared; its row can be
    neither changed nor deleted, so that what was checked is what is published.
    """
    version = current_version(doing.work.session, doing.record)
    doing.event.note(version=version.number, digest=version.digest)
    return ()
