"""`ivrlint dial`: played, over a pipe, spoken."""

from __future__ import annotations

import re
import shutil
import sys
import wave

import pytest

from ivrlint.calls import Call
from ivrlint.cli.voice import PACES, Voice
from ivrlint.report import Look
from ivrlint.report.call import Status
from ivrlint.survey import Survey
from tests.conftest import CLEAN, ROOT
from tests.survey.strategies import flow_of


def lines(output: str) -> list[str]:
    return [" ".join(line.split()) for line in output.splitlines() if line.strip()]


# Played


def test_a_call_that_is_played(run, write):
    write("menu.ivr.yaml", CLEAN)
    result = run("dial", "menu.ivr.yaml", "--keys", "0")
    assert result.exit_code == 0, result.output
    assert lines(result.output) == [
        "0 s welcome (menu)",
        "0 s Welcome to Example Power.",
        "2 s 1 For bills, press 1.",
        "4 s 0 To speak with an advisor, press 0.",
        "10 s you press 0",
        "10 s Advisors (queue)",
        "10 s you wait; 180 s if nothing comes between",
        "10 s you are told: position",
        "10 s 1 To leave a message, press 1.",
        "190 s → answered",
        "190 s Advisors",
        "190 s a person answers",
        "walk welcome ─0→ advisor ─answered→ advisor:agent",
        "10 s, 1 key to the last place",
        "call 190 s, 180 s of them waiting",
        "no findings in the places of this call",
    ]


def test_it_ends_with_what_check_says_of_the_places(run, write):
    write("menu.ivr.yaml", CLEAN.replace("to: bills}", "to: nowhere}").replace("  bills:", "  lost:"))
    result = run("dial", "menu.ivr.yaml", "--keys", "0")
    checked = run("check", "menu.ivr.yaml")
    message = "Key 1 of «welcome» leads to «nowhere», which does not exist."
    assert "undefined-target" in result.output and "unreachable-node" in checked.output
    assert "unreachable-node" not in result.output, "no call gets to what is unreachable"
    found = re.search(r"menu\.ivr\.yaml:\d+:\d+  error  undefined-target\n  (.+)", result.output)
    assert found and found[1] in checked.output, message


def test_silence_words_and_hanging_up(run, write):
    write("menu.ivr.yaml", CLEAN)
    for silence in ("silence,silence,silence", "-,-,-", ",,"):
        output = run("dial", "menu.ivr.yaml", "--keys", silence).output
        assert output.count("5 s of silence, try") == 3 and "you wait" in output
    output = run("dial", "menu.ivr.yaml", "--keys", "bills,hang-up").output
    assert "you say «bills»" in output and "you hang up" in output
    assert "7 is no choice here, try 1 of 3" in run("dial", "menu.ivr.yaml", "--keys", "7").output


def test_a_number_that_nothing_ends_is_taken_before_the_caller_hangs_up(run, write):
    write("menu.ivr.yaml", "ivr: 1\nnodes: {a: {type: collect, inter_digit: 2s, next: b}, b: {type: hangup}}")
    assert "the errand is done" in run("dial", "menu.ivr.yaml", "--keys", "1234").output


def test_keys_that_are_left_over_are_told(run, write):
    write("menu.ivr.yaml", CLEAN)
    result = run("dial", "menu.ivr.yaml", "--keys", "h,1")
    assert result.exit_code == 0 and "the call was over before «1»" in result.stderr
    write("message.ivr.yaml", "ivr: 1\nnodes: {a: {type: message, prompt: Goodbye.}}")
    for words in ("1", "help"):
        result = run("dial", "message.ivr.yaml", "--keys", words)
        assert result.exit_code == 0 and f"the call was over before «{words}»" in result.stderr


def test_a_call_that_goes_round_is_left(run, write):
    write("menu.ivr.yaml", "ivr: 1\nnodes: {a: {type: message, prompt: Hold., next: b}, b: {type: message, next: a}}")
    result = run("dial", "menu.ivr.yaml", "--keys", "")
    assert "the call goes round without asking for anything" in result.stderr
    assert result.exit_code == 0


def test_keys_over_a_pipe(run, write):
    write("menu.ivr.yaml", CLEAN)
    piped = run("dial", "menu.ivr.yaml", input="1\n")
    assert piped.output == run("dial", "menu.ivr.yaml", "--keys", "1").output
    assert (
        run("dial", "menu.ivr.yaml", input="7\n\n0,1").output == run("dial", "menu.ivr.yaml", "--keys", "7,,0,1").output
    )
    assert "you hang up" in run("dial", "menu.ivr.yaml", input="").output
    assert run("dial", "menu.ivr.yaml", input=b"\xff\x00\n").exit_code == 0


def test_a_menu_over_a_pipe(run):
    assert "a person answers" in run("dial", "-", "--keys", "0", input=CLEAN).output
    result = run("dial", "-", input=CLEAN)
    assert result.exit_code == 2 and "give them with --keys" in result.stderr


def test_conditions(run, write):
    write("menu.ivr.yaml", CLEAN)
    output = run("dial", "menu.ivr.yaml", "--keys", "0", "--when", "Advisors=full").output
    assert "→ gives up waiting" in output or "→ full" in output
    assert "a machine records what you say" in output
    good = str(ROOT / "samples" / "good.ivr.yaml")
    output = run("dial", good, "--keys", "2", "--at", "2026-12-24T17:30", "--caller", "returning").output
    assert "→ closed" in output and "(as usual)" not in output
    output = run("dial", good, "--keys", "", "--caller", "returning").output
    assert "→ returning" in output
    bank = str(ROOT / "samples" / "large-bank.ivr.yaml")
    output = run("dial", bank, "--keys", "2,2,1", "--language", "nb").output
    assert "Gjelder det kort, trykk 2." in output and "the card desk (queue)" in output
    assert "1 note in the places of this call" in output


def test_a_recording_has_a_name_and_a_length(run, write, tmp_path):
    with wave.open(str(tmp_path / "hello.wav"), "wb") as recording:
        recording.setnchannels(1)
        recording.setsampwidth(1)
        recording.setframerate(8000)
        recording.writeframes(bytes(4 * 8000))
    write("menu.ivr.yaml", "ivr: 1\nnodes: {a: {type: message, prompt: [{audio: hello}, {audio: gone}], next: hangup}}")
    output = run("dial", "menu.ivr.yaml", "--keys", "").output
    assert "«recording hello, 4 s»" in output and "«recording gone»" in output
    assert "4 s or more" in output


def test_texts_are_shown_and_never_obeyed(run, write):
    text = CLEAN.replace("Welcome to Example Power.", '"\\x1b[2J Hello \\u202e there <break time=\\"1s\\"/> you"')
    write("menu.ivr.yaml", text.replace("name: Advisors", 'name: "\\x1b]0;owned\\x07"'))
    output = run("dial", "menu.ivr.yaml", "--keys", "0").output
    assert "\x1b" not in output and "\u202e" not in output and "\x07" not in output
    assert "Hello" in output and "<break" not in output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--when", "advisors=full"], "there is no node «advisors»; did you mean «advisor»?"),
        (["--when", "advisor=ful"], "«advisor» has no exit «ful»"),
        (["--when", "advisor"], "--when: «advisor» is no assumption; write it as NODE=EXIT"),
        (["--at", "christmas"], "--at is a time on the line's own clock such as 2026-12-24T17:30, not christmas"),
        (["--at", "2026-12-24"], "--at is a time"),
        (["--at", "2026-12-24T10:00+01:00"], "--at is a time"),
        (["--language", "fi"], "the line does not speak «fi»; it speaks en"),
        (["--caller", "retuning"], "there is no kind of caller called retuning; did you mean returning?"),
        (["--profile", "strickt"], "strickt"),
        (["--config", "gone.toml"], "gone.toml"),
    ],
)
def test_what_is_not_understood_is_told(run, write, arguments, message):
    write("menu.ivr.yaml", CLEAN)
    result = run("dial", "menu.ivr.yaml", "--keys", "0", *arguments)
    assert result.exit_code == 2 and message in result.stderr and result.stdout == ""


def test_a_folder_of_menus_is_no_line(run, write):
    write("one.ivr.yaml", CLEAN)
    write("two.ivr.yaml", CLEAN)
    assert "holds 2 menus; name one of them" in run("dial", ".", "--keys", "0").stderr


def test_hours_that_are_not_there_decide_nothing(run, write):
    write("menu.ivr.yaml", CLEAN)
    assert "--at decides nothing" in run("dial", "menu.ivr.yaml", "--keys", "0", "--at", "2026-12-24T10:00").stderr


def test_the_hours_of_a_called_flow_count(run, write):
    write("desk.ivr.yaml", "ivr: 1\nhours: {d: {mon: closed}}\nnodes: {q: {type: queue, schedule: d}}")
    write("menu.ivr.yaml", "ivr: 1\nnodes: {a: {type: flow, file: desk.ivr.yaml}}")
    result = run("dial", "menu.ivr.yaml", "--keys", "", "--at", "2026-12-24T10:00")
    assert result.exit_code == 0 and "decides nothing" not in result.stderr


# Spoken


def test_without_espeak_it_says_what_to_do(run, write, monkeypatch):
    write("menu.ivr.yaml", CLEAN)
    monkeypatch.setenv("PATH", "")
    result = run("dial", "menu.ivr.yaml", "--keys", "0", "--speak")
    assert result.exit_code == 2 and "--speak needs espeak-ng; install it" in result.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="any file may be run elsewhere only")
def test_an_espeak_that_does_not_run_is_told(run, write, monkeypatch, tmp_path):
    write("menu.ivr.yaml", CLEAN)
    program = tmp_path / "espeak-ng"
    program.write_bytes(b"no program")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    result = run("dial", "menu.ivr.yaml", "--keys", "0", "--speak")
    assert result.exit_code == 2 and "espeak-ng could not speak: " in result.stderr


def test_the_paces_are_those_of_the_page_on_times():
    text = (ROOT / "docs" / "timing.md").read_text("utf-8")
    rows = re.findall(r"^\| (\w\w) \| 41 \| ([\d.]+) \|", text, re.MULTILINE)
    assert {language: float(ratio) for language, ratio in rows} == PACES


@pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is not installed")
def test_pieces_are_said_in_their_language_at_about_the_time_of_the_model(tmp_path):
    text = (
        "Velkommen til Nordvik Mobil. Vi har for tiden stor pågang, og mange spørsmål får du besvart på nettsiden vår."
    )
    for language, words in (("nb", text), ("en", "Please keep your contract number at hand. It is on your last bill.")):
        made = Call(
            Survey(flow_of(f"ivr: 1\nlanguage: {language}\nnodes: {{m: {{type: message, prompt: '{words}'}}}}"))
        )
        for piece in [event.piece for event in made.hear_out() if event.piece]:
            file = tmp_path / f"{language}-{piece.start}.wav"
            voice = Voice(options=["-w", str(file)])
            voice.say(piece)
            voice.finish()
            with wave.open(str(file), "rb") as spoken:
                seconds = spoken.getnframes() / spoken.getframerate()
            assert 0.6 < seconds / piece.seconds < 1.6


@pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is not installed")
def test_languages_without_a_voice_are_said_in_english():
    voice = Voice()
    assert voice.arguments("xx")[:2] == ["-v", "en"]
    assert voice.arguments(None)[:2] == ["-v", "en"]
    assert voice.arguments("no")[:2] == ["-v", "nb"]
    assert voice.arguments("en-GB")[1] == "en-gb"
    assert Voice(pace=100).arguments("en")[3] == "450"


@pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is not installed")
def test_a_voice_that_fails_is_told(run, write, monkeypatch):
    write("menu.ivr.yaml", CLEAN)
    monkeypatch.setattr(Voice, "arguments", lambda *_, **__: ["-v", "xx"])
    result = run("dial", "menu.ivr.yaml", "--keys", "0", "--speak")
    assert result.exit_code == 2 and "espeak-ng could not speak" in result.stderr


def test_the_last_line_says_how_to_hang_up_before_it_plays_music():
    call = Call(Survey(flow_of(CLEAN)))
    for width, music in ((80, False), (120, True)):
        status = Status(Look(width), ("Enter goes on", "h hangs up"))
        for event in (*call.events, *call.press("0"), *call.hear_out()):
            status.note(event)
        line = status.line(call.clock + 30)
        assert "waiting 30 of 180 s · keys 1 · Enter goes on · h hangs up" in line and len(line) < width
        assert ("●" in line) == music
