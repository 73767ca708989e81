"""What can be done to access tokens, and paying for what is asked."""

from lms.interop.service.allowance import spend as spend
from lms.interop.service.tokens import Wish as Wish
from lms.interop.service.tokens import make_token as make_token
from lms.interop.service.tokens import revoke_token as revoke_token
from lms.interop.service.tokens import revoke_tokens_of as revoke_tokens_of
