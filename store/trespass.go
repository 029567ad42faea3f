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
	var room [8]bool
	place := clauses(room[:1])
	for t := s.next(); t.kind != endOfText; t = s.next() {
		standsForTable := place.table(prev)
		place.pass(t, standsForTable)
		switch {
		case t.kind == literal:
			if t.text == org {
				mentions++
			}
			if back.key == keyOrgID && prev.is('=') && t.text != org {
				return "compares org_id with another value"
			}
		case t.key == keyName && (standsForTable || prev.is('.') && back.key == keySchema) && isFenced(fenced, t.text) && !s.peekIs('.'):
			tables, last = tables+1, t.text
			if prev.key == keyInto {
				fences += s.columnsWithOrgID()
			}
		case t.is('=') && prev.key == keyOrgID:
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
	return prev.key == keyInto || prev.key == keyFrom || c[len(c)-1] && (prev.is(',') || prev.is('('))
}

// pass takes note of a token; inList says that a name could stand there.
func (c *clauses) pass(t token, inList bool) {
	now := len(*c) - 1
	switch {
	case t.is('('):
		*c = append(*c, inList)
	case t.is(')'):
		if now > 0 {
			*c = (*c)[:now]
		}
	case t.key == keyFrom:
		(*c)[now] = true
	case t.key == keyClause:
		(*c)[now] = false
	}
}

// isFenced looks a name up as both engines do: in any case of ASCII letters.
func isFenced(fenced map[string]bool, name string) bool {
	return fenced[name] || fenced[strings.ToLower(name)]
}
