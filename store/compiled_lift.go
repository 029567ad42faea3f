package store

import (
	"encoding/hex"
	"strconv"
	"strings"
)

// shortest is the length from which a text in a condition is taken for a value
// and not for a word of the schema.
const shortest = 16

// lifter copies a statement and leaves values out.
type lifter struct {
	in      string
	pos     int
	out     strings.Builder
	values  []any
	all     bool // short texts and numbers too: between VALUES or SET and the next clause
	strange bool // something that this does not read
}

func (l *lifter) run() {
	for l.pos < len(l.in) && !l.strange {
		switch c := l.in[l.pos]; {
		case c == '\'':
			l.text()
		case c == '"':
			l.copyTo(l.after('"'))
		case c == 'X' && l.pos+1 < len(l.in) && l.in[l.pos+1] == '\'':
			l.blob()
		case isLetter(c):
			l.word()
		case isDigit(c):
			l.number()
		case c == '?' || c == ';' || strings.HasPrefix(l.in[l.pos:], "--") || strings.HasPrefix(l.in[l.pos:], "/*"):
			l.strange = true
		default:
			l.copyTo(l.pos + 1)
		}
	}
}

// after is the place behind the quoted text that begins here; a doubled quote
// is part of it.
func (l *lifter) after(quote byte) int {
	for i := l.pos + 1; i < len(l.in); i++ {
		if l.in[i] != quote {
			continue
		}
		if i+1 < len(l.in) && l.in[i+1] == quote {
			i++
			continue
		}
		return i + 1
	}
	l.strange = true
	return len(l.in)
}

func (l *lifter) copyTo(end int) {
	l.out.WriteString(l.in[l.pos:end])
	l.pos = end
}

func (l *lifter) lift(value any, end int) {
	l.out.WriteByte('?')
	l.values = append(l.values, value)
	l.pos = end
}

func (l *lifter) text() {
	end := l.after('\'')
	if l.strange || !l.all && end-l.pos < shortest+2 {
		l.copyTo(end)
		return
	}
	l.lift(strings.ReplaceAll(l.in[l.pos+1:end-1], "''", "'"), end)
}

func (l *lifter) blob() {
	start := l.pos
	l.pos++
	end := l.after('\'')
	b, err := hex.DecodeString(l.in[min(l.pos+1, end):max(end-1, l.pos)])
	if err != nil || l.strange {
		l.strange = true
		return
	}
	l.pos = start
	l.lift(b, end)
}

func (l *lifter) number() {
	end := l.pos
	for end < len(l.in) && (isDigit(l.in[end]) || l.in[end] == '.' || isLetter(l.in[end])) {
		end++
	}
	n, err := strconv.ParseInt(l.in[l.pos:end], 10, 64)
	if err != nil || !l.all {
		l.copyTo(end)
		return
	}
	l.lift(n, end)
}

// word copies a name or a keyword. A clause that chooses rows ends the part in
// which every value is one of a row.
func (l *lifter) word() {
	end := l.pos
	for end < len(l.in) && (isLetter(l.in[end]) || isDigit(l.in[end])) {
		end++
	}
	switch l.in[l.pos:end] {
	case "WHERE", "ON", "FROM", "SELECT", "RETURNING":
		l.all = false
	}
	l.copyTo(end)
}
