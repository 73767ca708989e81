"""Publishing: immutable versions by content, and a catalogue whose faults hinder nobody else."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from courses import Course
from lms.core.errors import InvalidInput, NotFound, RuleRefused
from lms.db.work import Store
from lms.learning import queries, service
from lms.learning.events import CoursePublished
from lms.learning.service.publishing import PUBLISHED, REFUSED, SHIPPED, UNCHANGED
from tests.fixtures.courses import TEA, tea
from tests.pure.courses.sample import COURSE, Files, built, sample

EDITORIAL = "  - {version: '1.1', date: 2026-11-20, kind: editorial, note: Words.}\n"
MATERIAL = "  - {version: '2.0', date: 2026-11-20, kind: material, note: More.}\n"


def next_edition(version: str, change: str, **other: str) -> Files:
    """Return the files that make the next edition of the small course."""
    text = COURSE.replace('version: "1.0"\ntitle', f'version: "{version}"\ntitle')
    text = text.replace("changes:\n", f"changes:\n{change}")
    for old, new in other.items():
        text = text.replace(old, new)
    return {"course.yaml": text}


def write(folder: Path, files: Files) -> Path:
    """Write a course's files below ``folder``."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder.parent


def test_the_same_content_is_published_once(store: Store) -> None:
    with store.writing() as work:
        assert service.publish(work, tea())
        assert service.publish(work, tea()) is None
        assert len(work.recorded) == 1


def test_a_version_reads_back_as_the_course_that_it_was(store: Store, published_tea: Course) -> None:
    with store.reading() as work:
        row = queries.courses_published(work.session)[0]
        assert queries.course_of_version(work.session, row.version_id) == published_tea


def test_a_next_edition_is_taken_from_now_on_and_the_old_one_stays(store: Store, published_tea: Course) -> None:
    with store.writing() as work:
        old = queries.courses_published(work.session)[0]
        service.publish(work, built(next_edition("1.1", EDITORIAL)))
        event = work.recorded[-1].event
    assert isinstance(event, CoursePublished)
    assert (event.course_version, event.material) == ("1.1", False)
    with store.reading() as work:
        assert [row.version for row in queries.courses_published(work.session)] == ["1.1"]
        assert queries.course_of_version(work.session, old.version_id).version == "1.0"


def test_a_material_change_under_an_editorial_number_is_refused(store: Store, published_tea: Course) -> None:
    harder = replace(tea().assessment, pass_percent=100)
    sneaky = replace(built(next_edition("1.1", EDITORIAL)), assessment=harder, hash="f" * 64)
    with pytest.raises(InvalidInput, match="material"), store.writing() as work:
        service.publish(work, sneaky)


def test_a_material_change_is_said(store: Store, published_tea: Course) -> None:
    course = replace(built(next_edition("2.0", MATERIAL)), assessment=replace(tea().assessment, pass_percent=100))
    with store.writing() as work:
        service.publish(work, course)
        event = work.recorded[-1].event
    assert isinstance(event, CoursePublished)
    assert event.material


def test_a_course_with_planned_modules_is_not_published(store: Store) -> None:
    course = tea()
    planned = replace(course, modules=(*course.modules[:-1], replace(course.modules[-1], draft=True)))
    with pytest.raises(RuleRefused, match="serving"), store.writing() as work:
        service.publish(work, planned)


def test_a_faulty_course_is_left_out_with_its_reasons_and_the_others_are_published(
    store: Store, tmp_path: Path
) -> None:
    write(tmp_path / TEA, sample())
    write(tmp_path / "broken", {"course.yaml": "format: 1\nslug: broken\n"})
    with store.writing() as work:
        outcomes = {each.course: each for each in service.publish_catalogue(work, tmp_path)}
    assert {name: each.outcome for name, each in outcomes.items()} == {TEA: PUBLISHED, "broken": REFUSED}
    assert any("course.yaml" in message for message in outcomes["broken"].messages)


def test_publishing_a_folder_again_changes_nothing(store: Store, tmp_path: Path) -> None:
    write(tmp_path / TEA, sample())
    with store.writing() as work:
        service.publish_catalogue(work, tmp_path)
        again = service.publish_catalogue(work, tmp_path)
        assert ([each.outcome for each in again], len(work.recorded)) == ([UNCHANGED], 1)


def test_a_shipped_course_can_be_published(store: Store, tmp_path: Path) -> None:
    shutil.copytree(SHIPPED / "social-selling", tmp_path / "social-selling")
    with store.writing() as work:
        assert [each.outcome for each in service.publish_catalogue(work, tmp_path)] == [PUBLISHED]


def test_an_unknown_version_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound), store.reading() as work:
        queries.course_of_version(work.session, "0" * 26)
