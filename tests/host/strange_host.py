"""A strange host: a Flask application with a life of its own, into which Pennydrop is mounted.

It has its own Flask-Login, Flask-SQLAlchemy, CSRF protection on everything, Babel with a locale of its own, pages for
errors, a base template and a template filter called like one of ours.
"""

from __future__ import annotations

from pathlib import Path

from flask import Flask, render_template, request, url_for
from flask_babel import Babel, get_locale
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from lms import Lms

TEMPLATES = Path(__file__).parent / "templates"


class Base(DeclarativeBase):
    """The host's own tables."""


db = SQLAlchemy(model_class=Base)


class Clerk(Base, UserMixin):
    """A user of the host, with the employee number that Pennydrop knows."""

    __tablename__ = "clerks"

    id: Mapped[int] = mapped_column(primary_key=True)
    badge: Mapped[str] = mapped_column(String(64), unique=True)


class ClerkIdentity:
    """The host's answer to who is signed in."""

    def key(self) -> str | None:
        """Return the badge of the clerk, which is the employee number."""
        return current_user.badge if current_user.is_authenticated else None

    def sign_in_url(self, return_to: str) -> str:
        """Return the host's own door."""
        return url_for("door", back=return_to)

    def sign_out_url(self) -> str | None:
        """Say that the host shows that itself."""
        return None


def make_host(database_url: str, folder: Path) -> Flask:
    """Return the host with Pennydrop mounted at /learn, on the host's own engine."""
    app = Flask("strange_host", template_folder=str(TEMPLATES))
    app.config.update(
        SECRET_KEY="the host's key",
        SQLALCHEMY_DATABASE_URI=database_url,
        BABEL_DEFAULT_LOCALE="fr",
        LMS_URL_PREFIX="/learn",
        LMS_MAIL_FOLDER=str(folder / "mail"),
        LMS_AUDIT_KEY_FILE=str(folder / "audit.key"),
        LMS_AUDIT_HEAD_FILE=str(folder / "audit.head"),
    )
    db.init_app(app)
    CSRFProtect(app)
    Babel(app)
    logins = LoginManager(app)
    logins.user_loader(lambda number: db.session.get(Clerk, int(number)))
    app.jinja_env.filters["day"] = lambda _value: "the host's day"
    add_pages(app)
    with app.app_context():
        engine = db.engine
        db.create_all()
    Lms().init_app(app, identity=ClerkIdentity(), engine=engine, host_layout="host_base.html")
    return app


def add_pages(app: Flask) -> None:
    """Give the host its pages."""

    @app.get("/")
    def front() -> str:
        return render_template("host_page.html", locale=str(get_locale()), value="now")

    @app.route("/door", methods=["GET", "POST"])
    def door() -> str:
        if request.method == "POST":
            login_user(db.session.execute(db.select(Clerk).filter_by(badge=request.form["badge"])).scalar_one())
        return render_template("host_page.html", locale=str(get_locale()), value="now")

    @app.post("/leave")
    def leave() -> str:
        logout_user()
        return "gone"

    @app.errorhandler(404)
    def lost(_error: Exception) -> tuple[str, int]:
        return "the host's own page of what is not there", 404
