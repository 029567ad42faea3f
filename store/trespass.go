package store

import (
	"fmt"
	"strings"
)

// trespass reads a statement and says why it could reach rows of another
// organisation than org, or "". Every fenced table it names needs its own
// comparison of org_id (or, in an INSERT, its own org_id column), at least
// one of them with org itself, and none with another value.
func trespass(query string, fenced map[string]bool, org string) string {
	s := sqlReader{text: query}
	var tables, fences, mentions int
	var last string
	var prev, back token // the token before this one, and the one before that
	place := clauses{false}
	for t := s.next(); t.kind != endOfText; t = s.next() {
		standsForTable := place.table(prev)
		place.pass(t, standsForTable)
		switch {
		case t.kind == literal:
			if t.text == org {
				mentions++
			}
			if isOrgID(back) && prev.is("=") && t.text != org {
				return "compares org_id with another value"
			}
		case t.kind == word && fenced[strings.ToLower(t.text)]:
			if standsForTable && !s.peekIs('.') {
				tables, last = tables+1, t.text
				if prev.isWord("into") {
					fences += s.columnsWithOrgID()
				}
			}
		case t.is("=") && isOrgID(prev):
			fences++
		}
		back, prev = prev, t
	}
	switch {
	case tables == 0:
		return ""
	case fences < tables:
		return fmt.Sprintf("%s: %d tables, %d fences", last, tables, fences)
	case mentions == 0:
		return last + ": never names the organisation"
	}
	return ""
}

// clauses tells, for each open parenthesis, whether the reader is in a list of
// tables: a name there is a table, the same name elsewhere is a column.
type clauses []bool

// table tells whether a name after prev stands for a table.
func (c clauses) table(prev token) bool {
	switch {
	case prev.isWord("from"), prev.isWord("join"), prev.isWord("into"), prev.isWord("update"), prev.isWord("only"), prev.isWord("table"):
		return true
	}
	return c[len(c)-1] && (prev.is(",") || prev.is("("))
}

// pass takes note of a token; inList says that a name could stand there.
func (c *clauses) pass(t token, inList bool) {
	now := len(*c) - 1
	switch {
	case t.is("("):
		*c = append(*c, inList)
	case t.is(")"):
		if now > 0 {
			*c = (*c)[:now]
		}
	case t.isWord("from"), t.isWord("join"):
		(*c)[now] = true
	case t.isWord("select"), t.isWord("where"), t.isWord("set"), t.isWord("group"), t.isWord("order"), t.isWord("having"), t.isWord("limit"), t.isWord("values"), t.isWord("returning"):
		(*c)[now] = false
	}
}

func isOrgID(t token) bool { return t.isWord("org_id") }

type kind int

const (
	endOfText kind = iota
	word           // a name or keyword, quotes taken off
	literal        // 'text', quotes taken off
	sign           // any other single character, or a number
)

type token struct {
	kind kind
	text string
}

func (t token) is(sign string) bool { return t.text == sign && t.kind != literal && t.kind != word }
func (t token) isWord(w string) bool {
	return t.kind == word && strings.EqualFold(t.text, w)
}

// sqlReader cuts SQL text into tokens, just well enough to tell names from
// values. Both engines are asked only in the standard quoting.
type sqlReader struct {
	text string
	pos  int
}

func (s *sqlReader) next() token {
	s.skipSpace()
	if s.pos >= len(s.text) {
		return token{}
	}
	start := s.pos
	switch c := s.text[s.pos]; {
	case c == '\'':
		return token{literal, s.quoted('\'')}
	case c == '"':
		return token{word, s.quoted('"')}
	case isLetter(c):
		for s.pos < len(s.text) && (isLetter(s.text[s.pos]) || isDigit(s.text[s.pos])) {
			s.pos++
		}
		return token{word, s.text[start:s.pos]}
	default:
		s.pos++
		return token{sign, s.text[start:s.pos]}
	}
}

// skipSpace passes white space and comments.
func (s *sqlReader) skipSpace() {
	for s.pos < len(s.text) {
		rest := s.text[s.pos:]
		switch {
		case rest[0] == ' ' || rest[0] == '\n' || rest[0] == '\t' || rest[0] == '\r':
			s.pos++
		case strings.HasPrefix(rest, "--"):
			s.skipTo("\n")
		case strings.HasPrefix(rest, "/*"):
			s.skipTo("*/")
		default:
			return
		}
	}
}

func (s *sqlReader) skipTo(end string) {
	if i := strings.Index(s.text[s.pos:], end); i >= 0 {
		s.pos += i + len(end)
	} else {
		s.pos = len(s.text)
	}
}

// quoted reads to the closing quote; a doubled one stands for itself.
func (s *sqlReader) quoted(q byte) string {
	s.pos++
	start := s.pos
	doubled := false
	for {
		i := strings.IndexByte(s.text[s.pos:], q)
		if i < 0 {
			s.pos = len(s.text)
			return s.text[start:]
		}
		s.pos += i + 1
		if s.pos < len(s.text) && s.text[s.pos] == q {
			doubled = true
			s.pos++
			continue
		}
		text := s.text[start : s.pos-1]
		if doubled {
			text = strings.ReplaceAll(text, string([]byte{q, q}), string(q))
		}
		return text
	}
}

func (s *sqlReader) peekIs(c byte) bool {
	s.skipSpace()
	return s.pos < len(s.text) && s.text[s.pos] == c
}

// columnsWithOrgID looks ahead into the column list of an INSERT: 1 when
// org_id is among them.
func (s *sqlReader) columnsWithOrgID() int {
	ahead := *s
	t := ahead.next()
	if t.isWord("as") {
		ahead.next()
		t = ahead.next()
	}
	if !t.is("(") {
		return 0
	}
	for t = ahead.next(); t.kind != endOfText && !t.is(")"); t = ahead.next() {
		if isOrgID(t) {
			return 1
		}
	}
	return 0
}

func isLetter(c byte) bool { return c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80 }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
