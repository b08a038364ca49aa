"""``tocsin extract`` reads what is there to be read and says what it does not."""

import json
from pathlib import Path

from click.testing import CliRunner

from streams.cli.rules.extract import extract

TEXT = "Mali said on Sunday it was leaving the G5 Sahel."


def run(*articles: dict[str, str], arguments: tuple[str, ...] = ()):
    lines = "\n".join(json.dumps({"published_at": "2022-05-16T12:00:00Z", **article}) for article in articles)
    return CliRunner().invoke(extract, ["-", *arguments], input=lines)


def test_articles_in_other_languages_are_passed_over_and_counted():
    result = run({"text": TEXT}, {"text": TEXT, "language": "fr"}, {"text": TEXT, "language": "en-GB"})
    assert result.exit_code == 0
    assert result.stdout.count("membership.leave") == 2
    assert result.stderr == "1 article passed over, because only English is read and not 'fr'\n"


def test_explaining_says_that_an_article_is_passed_over():
    assert "passed over" in run({"text": TEXT, "language": "fr"}, arguments=("--explain",)).stdout
    (line,) = run({"text": TEXT, "language": "fr"}, arguments=("--explain", "--json")).stdout.splitlines()
    assert json.loads(line)["passed_over"] == "language fr"


def test_what_a_missing_date_leaves_open_is_said():
    result = CliRunner().invoke(extract, ["--format", "text"], input=TEXT)
    assert "1 article without a date" in result.stderr


def test_a_binary_file_is_one_fault_and_not_one_a_line(tmp_path: Path):
    (tmp_path / "picture.bin").write_bytes(b"\x89PNG\0\n\0\n\0\n")
    result = CliRunner().invoke(extract, [str(tmp_path / "picture.bin")])
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
