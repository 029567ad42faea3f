package store

import "strings"

type kind int

const (
	endOfText kind = iota
	word           // a name or keyword, quotes taken off
	literal        // 'text', quotes taken off
	sign           // any other single character, or a number
)

type token struct {
	kind kind
	key  key
	text string
}

func (t token) is(c byte) bool { return t.kind == sign && t.text[0] == c }

// key is what a word means to trespass.
type key int

const (
	keyNone   key = iota // no word
	keyName              // a name, or a keyword of no interest
	keyOrgID             // org_id
	keySchema            // a schema: what follows its dot is a table, not a column
	keyFrom              // begins a list of tables
	keyInto              // stands before one table
	keyClause            // begins something else
	keyAs
)

var sqlWords = map[string]key{
	"org_id": keyOrgID, "main": keySchema, "temp": keySchema, "public": keySchema, "as": keyAs,
	"from": keyFrom, "join": keyFrom, "using": keyFrom, "only": keyFrom,
	"into": keyInto, "update": keyInto, "table": keyInto, "truncate": keyInto,
	"select": keyClause, "where": keyClause, "set": keyClause, "group": keyClause, "order": keyClause,
	"having": keyClause, "limit": keyClause, "values": keyClause, "returning": keyClause,
}

// wordToken folds ASCII letters without allocating: it runs for every word of
// every statement.
func wordToken(text string) token {
	t := token{kind: word, key: keyName, text: text}
	var low [10]byte
	if len(text) > len(low) {
		return t
	}
	for i := range len(text) {
		low[i] = text[i]
		if 'A' <= text[i] && text[i] <= 'Z' {
			low[i] |= 0x20
		}
	}
	if k, ok := sqlWords[string(low[:len(text)])]; ok {
		t.key = k
	}
	return t
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
		return token{kind: literal, text: s.quoted('\'')}
	case c == '"':
		return wordToken(s.quoted('"'))
	case isLetter(c):
		for s.pos < len(s.text) && (isLetter(s.text[s.pos]) || isDigit(s.text[s.pos])) {
			s.pos++
		}
		return wordToken(s.text[start:s.pos])
	case isDigit(c):
		for s.pos < len(s.text) && isDigit(s.text[s.pos]) {
			s.pos++
		}
		return token{kind: sign, text: s.text[start:s.pos]}
	default:
		s.pos++
		return token{kind: sign, text: s.text[start:s.pos]}
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
	if t.key == keyAs {
		ahead.next()
		t = ahead.next()
	}
	if !t.is('(') {
		return 0
	}
	for t = ahead.next(); t.kind != endOfText && !t.is(')'); t = ahead.next() {
		if t.key == keyOrgID {
			return 1
		}
	}
	return 0
}

func isLetter(c byte) bool { return c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80 }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
