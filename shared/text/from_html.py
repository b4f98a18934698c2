"""HTML from elsewhere becomes Markdown of ours: only the elements we keep, said as CommonMark says them.

Text is escaped, so that nobody's words turn into marks of their own; images become links, because
nobody's reader fetches from elsewhere. What comes out is sanitised again where it is shown (gate G14).
"""

import re
from dataclasses import dataclass

from shared.text.tags import BLOCKS, End, Start, read_html

DEEPEST = 8
"""Lists and quotations below this are written at this depth."""

_SCHEMES = ("http://", "https://", "mailto:")
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "cite": "*"}
_SPACE = re.compile(r"[ \t\n\r\f\v]+")
_ESCAPES = str.maketrans({letter: f"\\{letter}" for letter in "\\`*_[]<>&|~"})
_LINE_START = re.compile(
    r"(#{1,6}(?=\s|$)|[-+](?=\s|$)|=+\s*$|-{2,}\s*$|\d{1,9}(?=[.)](?:\s|$)))", re.ASCII
)
_HIDDEN = frozenset({"invisible", "quote-inline"})
_NOT_IN_URL = str.maketrans(
    {"(": "%28", ")": "%29", "<": "%3C", ">": "%3E", " ": "%20", "\\": "%5C"}
)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")


def to_markdown(html: str) -> str:
    """Return HTML as Markdown that renders to the same words, links and structure, and to nothing else."""
    writer = _Writer()
    for event in read_html(html):
        if isinstance(event, Start):
            writer.begin(event)
        elif isinstance(event, End):
            writer.end(event.name)
        else:
            writer.say(event.words)
    return writer.text()


def escape(text: str) -> str:
    """Return plain text as Markdown that shows exactly these words, line by line."""
    return "\\\n".join(_escape_line(line.strip()) for line in text.strip().splitlines())


def _escape_line(line: str) -> str:
    return _restart(_escape_words(line))


def _escape_words(text: str) -> str:
    return text.translate(_ESCAPES)


def _restart(line: str) -> str:
    """Return a line whose words are escaped already, so that its beginning makes nothing of it."""
    found = _LINE_START.match(line)
    if found is None:
        return line or "&nbsp;"
    rest = line[found.end() :]
    return f"{found[0]}\\{rest}" if found[0].isdigit() else f"\\{found[0]}{rest}"


@dataclass(slots=True)
class _Inline:
    """An inline element that is open: emphasis, a link, or something hidden."""

    name: str
    begins: int
    """Where its words begin."""
    href: str = ""
    mark: str = ""
    is_hidden: bool = False


class _Writer:
    """Writes well-formed events as blocks of Markdown."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._words: list[str] = []
        self._inline: list[_Inline] = []
        self._prefixes: list[str] = []
        """One per open quotation or list item: what its lines begin with."""
        self._numbers: list[int | None] = []
        """One per open list: the next number, or None for bullets."""
        self._bullet = ""
        self._heading = ""
        self._code = 0
        self._hidden = 0

    def text(self) -> str:
        """Return everything written."""
        self._end_block()
        while self._lines and not self._lines[-1]:
            self._lines.pop()
        return "\n".join(self._lines)

    def say(self, words: str) -> None:
        """Write words of a text."""
        if self._hidden:
            return
        self._words.append(words if self._code else _escape_words(_SPACE.sub(" ", words)))

    def begin(self, start: Start) -> None:
        """Begin an element."""
        name = start.name
        if name in BLOCKS:
            self._begin_block(name, start.attributes)
        elif name == "br":
            self._words.append("\n")
        elif name == "img":
            self._show_image(start.attributes)
        elif name == "a":
            self._open(_Inline(name, len(self._words), href=_url(start.attributes.get("href", ""))))
        elif name in _MARKS:
            is_marked = any(each.mark == _MARKS[name] for each in self._inline)
            self._open(_Inline(name, len(self._words), mark="" if is_marked else _MARKS[name]))
        else:
            is_hidden = not _HIDDEN.isdisjoint(start.attributes.get("class", "").split())
            self._open(_Inline(name, len(self._words), is_hidden=is_hidden))

    def end(self, name: str) -> None:
        """End an element."""
        if name not in BLOCKS:
            self._close(self._inline.pop())
            return
        if name in {"td", "th"}:
            return
        if name == "pre":
            self._end_code()
        self._end_block()
        self._heading = ""
        if name in {"blockquote", "li"}:
            self._prefixes.pop()
            self._bullet = ""
        elif name in {"ul", "ol"}:
            self._numbers.pop()

    def _open(self, element: _Inline) -> None:
        self._inline.append(element)
        self._hidden += element.is_hidden

    def _close(self, element: _Inline) -> None:
        self._hidden -= element.is_hidden
        if self._code or not (element.mark or element.href):
            return
        inner = "".join(self._words[element.begins :])
        core = _SPACE.sub(" ", inner).strip()
        if not core and not element.href:
            return
        del self._words[element.begins :]
        before = inner[: len(inner) - len(inner.lstrip())]
        after = inner[len(inner.rstrip()) :]
        if element.href and not any(each.href for each in self._inline):
            core = f"[{core or _escape_words(element.href)}]({element.href})"
        elif element.mark:
            core = f"{element.mark}{core}{element.mark}"
        self._words.append(f"{before}{core}{after}")

    def _show_image(self, attributes: dict[str, str]) -> None:
        words = _escape_words(_SPACE.sub(" ", attributes.get("alt", "")).strip())
        source = _url(attributes.get("src", ""))
        if source and not any(each.href for each in self._inline):
            self._words.append(f"[{words or 'Image'}]({source})")
        else:
            self._words.append(words)

    def _begin_block(self, name: str, attributes: dict[str, str]) -> None:
        if name in {"td", "th"}:
            self._words.append(" ")
            return
        self._end_block()
        if name == "pre":
            self._code += 1
        elif name == "hr":
            self._write("---")
        elif name == "blockquote":
            self._prefixes.append("> ")
        elif name in {"ul", "ol"}:
            first = attributes.get("start", "1")
            number = int(first) if first.isascii() and first.isdigit() and len(first) < 9 else 1
            self._numbers.append(number if name == "ol" else None)
        elif name == "li":
            self._begin_item()
        elif len(name) == 2 and name[0] == "h":
            self._heading = "#" * int(name[1]) + " "

    def _begin_item(self) -> None:
        number = self._numbers[-1] if self._numbers else None
        self._bullet = "- " if number is None else f"{number}. "
        if number is not None:
            self._numbers[-1] = number + 1
        self._prefixes.append(" " * len(self._bullet))

    def _end_code(self) -> None:
        self._code -= 1
        code = "".join(self._words).strip("\n")
        self._words.clear()
        if not code.strip():
            return
        longest = max((len(run) for run in re.findall(r"`{3,}", code)), default=2)
        fence = "`" * (longest + 1)
        self._write("\n".join([fence, *code.splitlines(), fence]))

    def _end_block(self) -> None:
        """Write the words so far as one paragraph or heading; emphasis does not go on beyond it."""
        if self._code or not self._words:
            return
        for element in self._inline:
            element.begins, element.href, element.mark = 0, "", ""
        lines = [line.strip() for line in "".join(self._words).strip().split("\n")]
        self._words.clear()
        kept = [_restart(line) for line in lines]
        if kept == ["&nbsp;"]:
            return
        if self._heading:
            self._write(self._heading + " ".join(kept))
        else:
            self._write("\\\n".join(kept))

    def _write(self, block: str) -> None:
        prefixes = self._prefixes[:DEEPEST]
        rest = "".join(prefixes)
        first = rest
        if self._bullet and 0 < len(self._prefixes) <= DEEPEST:
            first = "".join(prefixes[:-1]) + self._bullet
        self._bullet = ""
        lines = block.split("\n")
        self._lines.append(first + lines[0])
        self._lines += [rest + line for line in lines[1:]]
        self._lines.append(rest.rstrip())


def _url(href: str) -> str:
    """Return a link's address as Markdown can hold it, or nothing when it is none to follow."""
    found = _CONTROLS.sub("", href.strip())
    if not found.lower().startswith(_SCHEMES):
        return ""
    return found.translate(_NOT_IN_URL)
