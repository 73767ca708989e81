"""Forms of permissions, by subject."""

from lms.permission.forms.asking import AskForm as AskForm
from lms.permission.forms.asking import WishForm as WishForm
from lms.permission.forms.asking_self import MayForm as MayForm
from lms.permission.forms.deciding import OWN as OWN
from lms.permission.forms.deciding import DecideForm as DecideForm
from lms.permission.forms.deciding import SecondForm as SecondForm
from lms.permission.forms.deciding import TogetherForm as TogetherForm
from lms.permission.forms.holding import HandForm as HandForm
from lms.permission.forms.holding import NarrowForm as NarrowForm
from lms.permission.forms.offering import OfferForm as OfferForm
from lms.permission.forms.scoping import version_of as version_of
from lms.permission.forms.slipping import ReplyForm as ReplyForm
from lms.permission.forms.slipping import SlipForm as SlipForm
from lms.permission.forms.slipping import SlipsForm as SlipsForm
