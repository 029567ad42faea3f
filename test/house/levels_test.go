package house

import (
	"slices"
	"strings"
	"testing"
)

// levels is the order of the house: a room may import rooms of a lower level
// only. A folder that is not listed belongs to its nearest listed parent.
var levels = map[string]int{
	"tenants": 0, "ledger": 0, "words": 0, "static": 0,
	"custody": 1, "custody/rules": 1, "alerts": 1,
	"custody/desk": 2, "tenants/admin": 2, "hardware/proto": 2,
	"store": 3, "views": 3, "tenants/plan": 3,
	"reports": 4, "seed/importer": 4, "alerts/send": 4, "hardware/hub/authority": 4,
	"web": 5, "jobs": 5, "hardware/hub": 5, "hardware/hub/broker": 5,
	"hardware/gateway": 5, "hardware/cabinet": 5, "hardware/locks": 5,
	"hardware/sim": 6, "hardware/conform": 6, "seed/demo": 6, "seed/scale": 6, "cmd": 6, "test": 6, ".": 6,
}

// top is the level that may import anything, its own level included.
const top = 6

// within one level these doors are open, and no other.
var neighbours = [][2]string{
	{"custody/rules", "custody"},
	{"alerts", "custody"},
	{"hardware/hub", "hardware/hub/broker"},
}

// apart are rooms whose sub-folders import the room but not one another: a
// subject of the desk knows nothing of the next.
var apart = []string{"custody/desk"}

// closed doors: the first may not import the second whatever the levels say.
var closed = [][2]string{
	{"web", "hardware"},
	{"web", "jobs"},
	{"hardware/sim", "store"},
	{"hardware/sim", "hardware/hub"},
	{"hardware/sim", "custody/desk"},
}

// reserved modules of others have one room that may import them.
var reserved = []struct{ prefix, room string }{
	{"github.com/uptrace/bun", "store"},
	{"modernc.org/sqlite", "store"},
	{"database/sql", "store"},
	{"github.com/jackc/pgx", "store"},
	{"github.com/mattn/go-sqlite3", "store"},
	{"github.com/ncruces/go-sqlite3", "store"},
	{"github.com/stripe/stripe-go", "tenants/plan"},
}

// roomOf is the listed room that a folder belongs to; ok is false for a
// folder that nobody gave a level.
func roomOf(folder string) (name string, ok bool) {
	for name = folder; name != ""; {
		if _, listed := levels[name]; listed {
			return name, true
		}
		cut := strings.LastIndexByte(name, '/')
		if cut < 0 {
			return "", false
		}
		name = name[:cut]
	}
	return "", false
}

// doorFault says why folder may not import the folder to, or "".
func doorFault(folder, to string) string {
	from, ok := roomOf(folder)
	target, known := roomOf(to)
	if !ok || !known {
		return "has no level in test/house/levels_test.go"
	}
	for _, c := range closed {
		if within(folder, c[0]) && within(to, c[1]) {
			return c[0] + " never imports " + c[1]
		}
	}
	switch {
	case levels[from] == top, levels[target] < levels[from]:
		return ""
	case from == target && (within(folder, to) || within(to, folder) || !slices.Contains(apart, from)):
		return "" // a folder and its own sub-folders are one room
	case slices.Contains(neighbours, [2]string{from, target}):
		return ""
	}
	return "levels " + string(rune('0'+levels[from])) + " → " + string(rune('0'+levels[target])) + ": a room imports lower levels only"
}

// strangerFault says why folder may not import a module of others, or "".
func strangerFault(folder, path string) string {
	for _, r := range reserved {
		if within(path, r.prefix) && !within(folder, r.room) && !within(folder, "test") {
			return "only " + r.room + " imports " + r.prefix
		}
	}
	return ""
}

// TestDoors walks every import of product code through the doors.
func TestDoors(t *testing.T) {
	for _, r := range rooms(t) {
		if _, ok := roomOf(r.Folder); !ok {
			t.Errorf("%s has no level in test/house/levels_test.go", r.Folder)
		}
		for _, path := range r.Imports {
			fault := strangerFault(r.Folder, path)
			if ours(path) {
				fault = doorFault(r.Folder, folderOf(path))
			}
			if fault != "" {
				t.Errorf("%s imports %s: %s\n%s", r.Folder, path, fault, sign(r.Folder))
			}
		}
	}
}

// TestDoorRules holds the rules themselves to the drawing.
func TestDoorRules(t *testing.T) {
	open := [][2]string{
		{"store", "custody/desk/keys"}, {"custody/rules", "custody"}, {"alerts", "custody"}, {"web", "reports"},
		{"web", "web/api"}, {"hardware/hub", "hardware/hub/broker"}, {"custody/desk/keys", "custody/desk"},
		{"hardware/sim", "hardware/cabinet"}, {"cmd", "seed/demo"}, {".", "cmd"}, {"views", "views/ui"}, {"cmd", "hardware/hub"}, {"store/storetest", "store/migrations"},
	}
	shut := [][2]string{
		{"tenants", "ledger"}, {"custody", "custody/rules"}, {"custody", "store"}, {"custody/rules", "alerts"},
		{"custody/desk/keys", "store"}, {"custody/desk/keys", "custody/desk/booking"}, {"web", "jobs"}, {"web", "hardware/proto"},
		{"web/api", "hardware/hub"}, {"hardware/sim", "store"}, {"hardware/sim", "hardware/hub/broker"}, {"hardware/sim", "custody/desk/keys"},
		{"hardware/hub/broker", "hardware/hub"}, {"hardware/cabinet", "hardware/locks"}, {"jobs", "web"}, {"views", "store"}, {"nowhere", "tenants"},
	}
	for _, d := range open {
		if fault := doorFault(d[0], d[1]); fault != "" {
			t.Errorf("%s → %s should be open: %s", d[0], d[1], fault)
		}
	}
	for _, d := range shut {
		if doorFault(d[0], d[1]) == "" {
			t.Errorf("%s → %s should be shut", d[0], d[1])
		}
	}
	if strangerFault("web", "github.com/uptrace/bun/dialect/pgdialect") == "" || strangerFault("store", "modernc.org/sqlite") != "" {
		t.Error("bun and the drivers belong to store alone")
	}
	if strangerFault("web", "github.com/stripe/stripe-go/v76") == "" {
		t.Error("stripe-go belongs to tenants/plan alone")
	}
}
