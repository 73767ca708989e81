"""Questions about permissions. Every answer first plays, in memory, whatever has fallen due."""

from lms.permission.queries.asking import Asked as Asked
from lms.permission.queries.asking import Told as Told
from lms.permission.queries.asking import answers as answers
from lms.permission.queries.asking import kept_of as kept_of
from lms.permission.queries.asking import may as may
from lms.permission.queries.asking import told as told
from lms.permission.queries.history import HistoryRow as HistoryRow
from lms.permission.queries.history import as_of as as_of
from lms.permission.queries.history import history_of as history_of
from lms.permission.queries.mine import ChannelRow as ChannelRow
from lms.permission.queries.mine import Missing as Missing
from lms.permission.queries.mine import ladders_of as ladders_of
from lms.permission.queries.mine import my_permissions as my_permissions
from lms.permission.queries.pages import Evidence as Evidence
from lms.permission.queries.pages import StreamPage as StreamPage
from lms.permission.queries.pages import decision_page as decision_page
from lms.permission.queries.queue import QueueRow as QueueRow
from lms.permission.queries.queue import queue_of as queue_of
