"""How far a reporter is shown what reviewers wrote: not before its window (`wbs.windows`).

An introduction is shown at once, with everything before it: writers use the newest secret, and
whoever is not shown it would go on writing to somebody who is out.
"""

from sqlalchemy import bindparam, func, or_, select

from crypto.ids import Chain, Stream
from wbs.store.address import ByMailbox
from wbs.store.tables import entry, keybox, mailbox

# Of whoever asks, whatever else is asked around it.
MY_CASE = select(mailbox.c.case_id).where(ByMailbox.IS).correlate(None).scalar_subquery()

_shown, _under = entry.alias("shown"), entry.alias("under")
_NEWEST_SECRET = (
    select(func.max(keybox.c.number))
    .where(keybox.c.case_id == MY_CASE, keybox.c.stream == Stream.CONVERSATION)
    .correlate(None)
    .scalar_subquery()
)
# The first entry under the newest secret, unless the report introduced that.
_INTRODUCING = (
    select(func.min(_under.c.sequence))
    .where(
        _under.c.case_id == MY_CASE,
        _under.c.chain == Chain.TO_REPORTER,
        _under.c.secret_number == _NEWEST_SECRET,
        _under.c.secret_number > 0,
    )
    .correlate(None)
    .scalar_subquery()
)
# The last sequence of to-reporter that is shown; `hidden_from` is an ISO day.
_LAST_SHOWN = (
    select(func.max(_shown.c.sequence))
    .where(
        _shown.c.case_id == MY_CASE,
        _shown.c.chain == Chain.TO_REPORTER,
        (_shown.c.day < bindparam("hidden_from")) | (_shown.c.sequence == _INTRODUCING),
    )
    .correlate(None)
    .scalar_subquery()
)
# Of a row of to-reporter. Its own day first: the rest is asked only where something waits.
IS_SHOWN = or_(entry.c.day < bindparam("hidden_from"), entry.c.sequence <= _LAST_SHOWN)
