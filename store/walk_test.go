package store_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"claviger/custody"
	"claviger/custody/desk/dealer"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

func (h *house) walks() keys.WalkStore { return store.In[keys.WalkTx](h.s) }

func second[T any](_ T, err error) error { return err }

func (h *house) vehicle(stock string) custody.VehicleID {
	h.t.Helper()
	v, err := dealer.SaveVehicle(context.Background(), store.In[dealer.Tx](h.s), h.desk, custody.Vehicle{SiteID: h.site, StockNo: stock, Make: "Ford"})
	must(h.t, err)
	return v.ID
}

func (h *house) begin(first string) custody.Walk {
	h.t.Helper()
	w, err := keys.BeginWalk(context.Background(), h.walks(), h.desk, keys.WalkAsk{PlaceID: h.board.ID, First: first, Level: 1})
	must(h.t, err)
	return w
}

func (h *house) enrol(w custody.Walk, mark, tag, name string) (keys.Enrolled, error) {
	return keys.Enrol(context.Background(), h.walks(), h.desk, keys.EnrolAsk{WalkID: w.ID, Mark: mark, Tag: tag, Name: name, Pieces: 1, Photo: []byte("jpeg of " + name)})
}

func TestAWalkTakesKeysOnRecord(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "north")
		old := h.key("K-002", h.board, 2)
		w := h.begin("K-001")
		for i, c := range []struct {
			tag, name, code string
			hook            int
			known           bool
		}{
			{"https://keys.example/t/AAAA-2222", "Boiler room", "K-001", 1, false},
			{"04A1B2C3D4", "Roof", "K-003", 3, false}, // K-002 and its hook are taken
			{"BBBB-3333", "k-002", "K-002", 2, true},
			{"", "Cellar", "K-004", 4, false},
			{"K-004", "", "K-004", 4, true},
		} {
			got, err := h.enrol(w, fmt.Sprint("m", i), c.tag, c.name)
			must(t, err)
			if got.Item.Code != c.code || got.Item.HomeSlot != c.hook || got.Known != c.known || got.Again {
				t.Errorf("%q %q became %s on hook %d, known %v", c.tag, c.name, got.Item.Code, got.Item.HomeSlot, got.Known)
			}
		}
		h.read(func(r *store.Rx) error {
			for text, code := range map[string]string{"AAAA-2222": "K-001", "04A1B2C3D4": "K-003", "BBBB-3333": "K-002"} {
				if it, err := r.ItemScanned(text); err != nil || it.Code != code {
					t.Errorf("%s leads to %q: %v", text, it.Code, err)
				}
			}
			it, err := r.Item(old.ID)
			must(t, err)
			if b, err := r.Blob(it.Photo); err != nil || string(b.Bytes) != "jpeg of k-002" {
				t.Errorf("the photo of a key on record: %v %q", err, b.Bytes)
			}
			list, err := r.Enrolments(w.ID, 0, 10)
			must(t, err)
			if len(list) != 5 || list[0].No != 5 || list[4].Label != "AAAA-2222" || list[3].Tag != "04A1B2C3D4" || !list[2].Known {
				t.Errorf("the list: %+v", list)
			}
			missing, err := r.Untagged(w.ID, 10)
			if len(missing) != 2 || missing[0] != missing[1] { // K-004, made and shown again
				t.Errorf("without a tag: %v", missing)
			}
			return err
		})
		for _, c := range []struct {
			site tenants.SiteID
			sees int
		}{{h.site, 1}, {"sit_other", 0}} {
			m := tenants.Membership{OrgID: h.org, LoginID: "log_w", PersonID: h.ben, Role: tenants.RoleDesk, Sites: []tenants.SiteID{c.site}}
			must(t, s.Read(context.Background(), tenants.ForSession(tenants.Session{OrgID: h.org, LoginID: "log_w"}, m, "req"), func(r *store.Rx) error {
				open, err := r.OpenWalks(9)
				if len(open) != c.sees {
					t.Errorf("on %s there are %d walks, want %d", c.site, len(open), c.sees)
				}
				return err
			}))
		}
		over, err := keys.EndWalk(context.Background(), h.walks(), h.desk, w.ID)
		must(t, err)
		if over.Made != 5 || over.EndedAt == nil {
			t.Errorf("the end: %+v", over)
		}
		h.last(custody.WalkEnded)
		if _, err := h.enrol(w, "late", "", "Late"); tenants.CodeOf(err) != "walk_over" {
			t.Errorf("a key came after the end: %v", err)
		}
	})
}

func TestAKeySentTwiceCountsOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "north")
		w := h.begin("N-1")
		first, err := h.enrol(w, "one", "CCCC-4444", "Boiler room")
		must(t, err)
		var wait sync.WaitGroup
		for range 4 {
			wait.Go(func() {
				again, err := h.enrol(w, "one", "CCCC-4444", "Boiler room")
				if err != nil || !again.Again || again.Item.ID != first.Item.ID {
					t.Errorf("again: %+v %v", again, err)
				}
			})
		}
		wait.Wait()
		h.read(func(r *store.Rx) error {
			v, err := r.Walk(w.ID)
			if v.Made != 1 || v.Next != 2 || v.Place != "Key board" {
				t.Errorf("the walk: %+v", v)
			}
			return err
		})
	})
}

func TestTwoPeopleWalkAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "north")
		w := h.begin("K-01")
		var wait sync.WaitGroup
		for who := range 2 {
			wait.Go(func() {
				for i := range 10 {
					if _, err := h.enrol(w, fmt.Sprint(who, "-", i), "", fmt.Sprint("Door ", who, i)); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wait.Wait()
		h.read(func(r *store.Rx) error {
			list, err := r.Enrolments(w.ID, 0, 50)
			hooks, codes := map[int]bool{}, map[string]bool{}
			for _, e := range list {
				hooks[e.HomeSlot], codes[e.Code] = true, true
			}
			if len(list) != 20 || len(hooks) != 20 || len(codes) != 20 || !codes["K-01"] || !codes["K-20"] {
				t.Errorf("%d keys, %d hooks, %d codes", len(list), len(hooks), len(codes))
			}
			return err
		})
	})
}

func TestAWalkRefusesWithReasons(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, h := context.Background(), newHouse(t, s, "north")
		other := h.key("K-900", h.board, 9)
		gone := h.key("K-901", h.board, 10)
		_, err := keys.Retire(ctx, store.In[keys.EditTx](h.s), h.desk, gone.ID)
		must(t, err)
		w := h.begin("K-001")
		must(t, second(h.enrol(w, "a", "AAAA-2222", "Boiler room")))
		_, err = keys.RevokeLabel(ctx, h.labels(), h.desk, "AAAA-2222")
		must(t, err)
		must(t, second(h.enrol(w, "b", "BBBB-3333", "Roof")))
		for name, c := range map[string]struct{ tag, name, code string }{
			"no name":           {"", "", "name_required"},
			"a revoked label":   {"AAAA-2222", "Cellar", "label_revoked"},
			"a label in use":    {"BBBB-3333", "Cellar", "tag_in_use"},
			"a fob in use":      {other.Tag, "Cellar", "tag_in_use"},
			"a second label":    {"CCCC-4444", "K-002", "key_has_label"},
			"a key out of use":  {"", "K-901", "key_out_of_use"},
			"two keys at once":  {"BBBB-3333", "K-900", "tag_in_use"},
			"a name of a novel": {"", strings.Repeat("é", 121), "too_long"},
		} {
			if _, err := h.enrol(w, name, c.tag, c.name); tenants.CodeOf(err) != c.code {
				t.Errorf("%s: %v, want %s", name, err, c.code)
			}
		}
		if _, err := h.enrol(w, "", "", "Cellar"); tenants.CodeOf(err) != "mark_required" {
			t.Errorf("no mark: %v", err)
		}
		if _, err := keys.BeginWalk(ctx, h.walks(), h.desk, keys.WalkAsk{PlaceID: h.board.ID, First: "north"}); tenants.CodeOf(err) != "walk_code" {
			t.Errorf("a code without a number: %v", err)
		}
		if _, err := keys.BeginWalk(ctx, h.walks(), h.as(h.ben), keys.WalkAsk{PlaceID: h.board.ID, First: "K-1"}); tenants.KindOf(err) != tenants.Forbidden {
			t.Errorf("a holder walked: %v", err)
		}
		h.read(func(r *store.Rx) error {
			v, err := r.Walk(w.ID)
			if v.Made != 2 {
				t.Errorf("%d keys after refusals", v.Made)
			}
			return err
		})
		h.last(custody.ItemAdded, custody.LabelMade)
	})
}

func TestANameThatIsADoorOpensIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "north")
		v := h.vehicle("T-100")
		h.vehicle("T-1000")
		w := h.begin("K-001")
		got, err := h.enrol(w, "a", "", "t-100")
		must(t, err)
		h.read(func(r *store.Rx) error {
			opens, err := r.ItemOpens(got.Item.ID)
			if len(opens) != 1 || opens[0].AssetID != string(v) {
				t.Errorf("it opens %+v", opens)
			}
			return err
		})
	})
}
