package store

import (
	"slices"
	"strings"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// mostValues is how many values a statement may have and still be kept
// compiled (compiled_lift.go).
const mostValues = 500

// inBulk calls write with as many rows at a time as one compiled statement
// holds; columns is how many values a row has, org_id included.
func inBulk[T any](rows []T, columns int, write func([]T) error) error {
	for some := range slices.Chunk(rows, max(1, mostValues/columns)) {
		if err := write(some); err != nil {
			return err
		}
	}
	return nil
}

// bulkPerson is what AddPeople writes of a person.
type bulkPerson struct {
	ID, Human, Number, Name, Email, Kind, Department, SiteID, NameOrder string
	CreatedAt                                                           time.Time
}

// AddPeople is AddPerson for many new people at once: those without a phone,
// a profile or dates.
func (t *Tx) AddPeople(people []tenants.Person) error {
	rows, docs := make([]bulkPerson, len(people)), make([]Doc, len(people))
	for i, p := range people {
		rows[i] = bulkPerson{ID: string(p.ID), Human: p.Human, Number: p.Number, Name: p.Name, Email: p.Email, Kind: string(p.Kind), Department: p.Department,
			SiteID: string(p.SiteID), NameOrder: naturalOrder(p.Name), CreatedAt: micros(p.CreatedAt)}
		docs[i] = personDoc(p)
		t.countPerson(counted{SiteID: p.SiteID}, 1)
	}
	err := inBulk(rows, 11, func(some []bulkPerson) error {
		_, err := t.Insert("people", &some).Exec(t.Context())
		return err
	})
	if err == nil {
		err = t.indexAll(docs)
	}
	return tenants.Wrap("store.AddPeople", err)
}

// bulkItem is what AddItems writes of an item.
type bulkItem struct {
	ID, Code, CodeOrder, Name, Kind, SiteID, HomeID, State, PlaceID string
	Level, HomeSlot, Slot, Number                                   int64
	CreatedAt, UpdatedAt                                            time.Time
}

// AddItems is AddItem for many new items at once, each with the number of its
// last entry: the history is written beside it (Tell).
func (t *Tx) AddItems(items []custody.Item) error {
	rows, docs := make([]bulkItem, len(items)), make([]Doc, len(items))
	for i, it := range items {
		rows[i] = bulkItem{ID: string(it.ID), Code: it.Code, CodeOrder: naturalOrder(it.Code), Name: it.Name, Kind: string(it.Kind), Level: int64(it.Level), SiteID: string(it.SiteID),
			HomeID: string(it.HomeID), HomeSlot: int64(it.HomeSlot), State: string(it.State), PlaceID: string(it.PlaceID), Slot: int64(it.Slot), Number: it.Number,
			CreatedAt: micros(it.CreatedAt), UpdatedAt: micros(it.CreatedAt)}
		docs[i] = itemDoc(it)
		t.count(it.SiteID, "items", 1)
		t.count(it.SiteID, string(it.State), 1)
		t.countHome(it.HomeID, it.State, 1)
	}
	err := inBulk(rows, 16, func(some []bulkItem) error {
		_, err := t.Insert("items", &some).Exec(t.Context())
		return err
	})
	if err == nil {
		err = t.indexAll(docs)
	}
	return tenants.Wrap("store.AddItems", err)
}

// indexAll is index for many things that are not in the search yet.
func (t *Tx) indexAll(docs []Doc) error {
	type row struct{ Kind, ID, Code, Title, Sub, Folded string }
	rows := make([]row, len(docs))
	for i, d := range docs {
		rows[i] = row{string(d.Kind), d.ID, d.Code, d.Title, d.Sub, Fold(strings.Join([]string{d.Code, d.Title, d.Sub, d.More}, " "))}
	}
	var all []docTerm
	first := int64(0)
	err := inBulk(rows, 7, func(some []row) error {
		var made []struct {
			Doc    int64
			Folded string
		}
		if err := t.Insert("search_docs", &some).Returning("doc, folded").Scan(t.Context(), &made); err != nil {
			return err
		}
		for _, m := range made {
			if first == 0 || m.Doc < first {
				first = m.Doc
			}
			for _, w := range words(m.Folded) {
				all = append(all, docTerm{w, m.Doc})
			}
		}
		return nil
	})
	if err != nil || first == 0 {
		return err
	}
	slices.SortFunc(all, docTerm.compare) // in the order of the index
	if err := inBulk(all, 3, func(some []docTerm) error {
		_, err := t.Insert("search_terms", &some).Exec(t.Context())
		return err
	}); err != nil || t.Dialect() != SQLite {
		return err
	}
	_, err = t.Raw("INSERT INTO search_trigrams (rowid, folded) SELECT d.doc, d.folded FROM search_docs AS d WHERE d.org_id = ? AND d.doc >= ?", t.scope.Org(), first).Exec(t.Context())
	return err
}

// docTerm is a word by which a thing is found.
type docTerm struct {
	Term string
	Doc  int64
}

func (a docTerm) compare(b docTerm) int {
	if by := strings.Compare(a.Term, b.Term); by != 0 {
		return by
	}
	return int(a.Doc - b.Doc)
}
