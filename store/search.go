package store

import (
	"slices"
	"strings"
	"unicode"

	"github.com/uptrace/bun"
	"golang.org/x/text/unicode/norm"

	"claviger/custody"
)

// Thing is a kind of what can be found.
type Thing string

// What the search knows.
const (
	ItemThing     Thing = "item"
	PersonThing   Thing = "person"
	VehicleThing  Thing = "vehicle"
	PropertyThing Thing = "property"
	UnitThing     Thing = "unit"
	AreaThing     Thing = "area"
)

// Doc is one thing that can be found.
type Doc struct {
	Kind  Thing
	ID    string
	Code  string // shown first: coded tag, number, plate
	Title string
	Sub   string
	More  string // found by, not shown: VIN, home
}

// Fold makes text comparable: lower case, no accents, single spaces.
func Fold(s string) string {
	var b strings.Builder
	space := true
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsSpace(r):
			if !space {
				b.WriteByte(' ')
			}
			space = true
		case unicode.IsPrint(r):
			b.WriteRune(r)
			space = false
		}
	}
	return strings.TrimSuffix(b.String(), " ")
}

func itemDoc(it custody.Item) Doc {
	return Doc{Kind: ItemThing, ID: string(it.ID), Code: it.Code, Title: it.Name, More: it.Tag}
}

// index writes or rewrites a thing's place in the search.
func (t *Tx) index(d Doc) error {
	folded := Fold(strings.Join([]string{d.Code, d.Title, d.Sub, d.More}, " "))
	if err := t.unindex(d.Kind, d.ID); err != nil {
		return err
	}
	row := map[string]any{"kind": d.Kind, "id": d.ID, "code": d.Code, "title": d.Title, "sub": d.Sub, "folded": folded}
	var doc int64
	if err := t.Insert("search_docs", &row).Returning("doc").Scan(t.Context(), &doc); err != nil {
		return err
	}
	if t.Dialect() == SQLite {
		if _, err := t.Raw("INSERT INTO search_trigrams (rowid, folded) VALUES (?, ?)", doc, folded).Exec(t.Context()); err != nil {
			return err
		}
	}
	return t.addTerms(doc, folded)
}

func (t *Tx) addTerms(doc int64, folded string) error {
	type term struct {
		Term string
		Doc  int64
	}
	var rows []term
	for _, w := range words(folded) {
		rows = append(rows, term{w, doc})
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := t.Insert("search_terms", &rows).Exec(t.Context())
	return err
}

// unindex takes a thing out of the search.
func (t *Tx) unindex(kind Thing, id string) error {
	var old struct {
		Doc    int64
		Folded string
	}
	err := t.Select("search_docs", "d").ColumnExpr("d.doc, d.folded").Where("d.kind = ? AND d.id = ?", kind, id).Scan(t.Context(), &old)
	if isNoRows(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if t.Dialect() == SQLite {
		if _, err := t.Raw("INSERT INTO search_trigrams (search_trigrams, rowid, folded) VALUES ('delete', ?, ?)", old.Doc, old.Folded).Exec(t.Context()); err != nil {
			return err
		}
	}
	if _, err := t.Delete("search_terms").Where("doc = ?", old.Doc).Exec(t.Context()); err != nil {
		return err
	}
	_, err = t.Delete("search_docs").Where("doc = ?", old.Doc).Exec(t.Context())
	return err
}

// words are the distinct words of folded text, cut to their first four
// letters: they serve searches of one and two.
func words(folded string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if r := []rune(w); len(r) > 4 {
			w = string(r[:4])
		}
		out = append(out, w)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Search finds things by any part of what they are called, best first: those
// whose code begins with the text, then the rest by code. kinds limits it; so
// do the sites that the scope reaches.
func (r *Rx) Search(text string, limit int, kinds ...Thing) (docs []Doc, err error) {
	q := r.matching(text, kinds...)
	if q == nil {
		return nil, nil
	}
	err = r.reached(q).Limit(int64(limit)).Scan(r.Context(), &docs)
	return docs, err
}

// reached leaves out what stands on sites that the scope does not reach. Who
// looks finds themselves everywhere.
func (r *Rx) reached(q *bun.SelectQuery) *bun.SelectQuery {
	if r.scope.Sites() == nil {
		return q
	}
	on := func(table, where string) *bun.SelectQuery {
		return r.onSites(r.Select(table, "x").ColumnExpr("1").Where(where), "x.site_id")
	}
	unit := r.onSites(r.Select("units", "u").ColumnExpr("1").Join("JOIN ? ON x.id = u.property_id", r.Of("properties", "x")).Where("u.id = d.id"), "x.site_id")
	return q.Where("CASE d.kind WHEN ? THEN EXISTS (?) WHEN ? THEN d.id = ? OR EXISTS (?) WHEN ? THEN EXISTS (?) WHEN ? THEN EXISTS (?) WHEN ? THEN EXISTS (?) WHEN ? THEN EXISTS (?) END",
		ItemThing, on("items", "x.id = d.id"), PersonThing, r.scope.Person(), on("people", "x.id = d.id"), VehicleThing, on("vehicles", "x.id = d.id"),
		PropertyThing, on("properties", "x.id = d.id"), UnitThing, unit, AreaThing, on("areas", "x.id = d.id"))
}

// matching is the query for what is called so, best first; nil for no text.
func (r *Rx) matching(text string, kinds ...Thing) *bun.SelectQuery {
	q := Fold(text)
	if q == "" {
		return nil
	}
	sel := r.Select("search_docs", "d").ColumnExpr("d.kind, d.id, d.code, d.title, d.sub")
	if len(kinds) > 0 {
		sel = sel.Where("d.kind IN (?)", bunIn(kinds))
	}
	switch {
	case len([]rune(q)) < 3:
		sel = sel.Where("d.doc IN (SELECT t.doc FROM search_terms AS t WHERE t.org_id = ? AND t.term >= ? AND t.term < ? ORDER BY t.term LIMIT 400)", r.scope.Org(), q, after(q))
	case r.Dialect() == SQLite:
		sel = sel.Where("d.doc IN (SELECT rowid FROM search_trigrams WHERE search_trigrams MATCH ? LIMIT 4000)", phrases(q))
	default:
		for _, w := range strings.Fields(q) {
			sel = sel.Where("d.folded LIKE ?", "%"+likeEscaped(w)+"%")
		}
	}
	return sel.OrderExpr("CASE WHEN lower(d.code) LIKE ? THEN 0 ELSE 1 END, d.code, d.id", likeEscaped(q)+"%")
}

// phrases asks the trigram index for every word of three letters or more.
func phrases(q string) string {
	var parts []string
	for _, w := range strings.Fields(q) {
		if len([]rune(w)) >= 3 {
			parts = append(parts, `"`+strings.ReplaceAll(w, `"`, `""`)+`"`)
		}
	}
	if len(parts) == 0 {
		return `"` + strings.ReplaceAll(q, `"`, `""`) + `"`
	}
	return strings.Join(parts, " AND ")
}

// after is the smallest text that is greater than all that begin with prefix.
func after(prefix string) string { return prefix + "\U0010FFFF" }

func likeEscaped(s string) string {
	return strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(s)
}
