package demo_test

import (
	"context"
	"path/filepath"
	"testing"

	"claviger/hardware/cabinet"
	"claviger/seed/demo"
	"claviger/store"
	"claviger/store/journal"
	"claviger/store/storetest"
	"claviger/tenants"
)

// TestHandover: the cabinets that a story leaves behind are, record by record
// and slot by slot, those that the database knows; only the ones that were
// catching up know more.
func TestHandover(t *testing.T) {
	ctx := context.Background()
	o := storetest.SQLite(t, store.Options{})
	told := tell(t, o, noon)
	s, err := store.Open(ctx, o)
	must(t, err)
	defer s.Close()
	cabinets, behind := 0, 0
	for _, g := range told.Gateways {
		for _, c := range g.Cabinets {
			cabinets++
			m := c.Memory
			waiting := len(m.Records) - int(m.Acked)
			if behind += min(waiting, 1); waiting > 0 && !g.Behind {
				t.Errorf("%s is behind, and %s does not say so", c.Name, g.Name)
			}
			restored(t, m)
			sameAsTwin(t, s, c, waiting > 0)
		}
	}
	if cabinets != 6 || behind == 0 || behind == cabinets {
		t.Errorf("%d of %d cabinets are behind; the stories have 6, some of them behind", behind, cabinets)
	}
}

// restored writes the memory into a folder, once, as a journal without damage.
func restored(t *testing.T, m cabinet.Memory) {
	t.Helper()
	ctx, folder := context.Background(), t.TempDir()
	must(t, m.Restore(ctx, folder))
	if m.Restore(ctx, folder) == nil {
		t.Error("a second memory was written over the first")
	}
	j, err := journal.Open(ctx, filepath.Join(folder, "cabinet.db"))
	must(t, err)
	defer j.Close()
	damage, err := j.Check(ctx)
	must(t, err)
	if h := j.Head(); len(damage) > 0 || h.Last != uint64(len(m.Records)) || h.Acked != m.Acked {
		t.Errorf("%+v %+v", h, damage)
	}
}

func sameAsTwin(t *testing.T, s *store.Store, c demo.Controller, behind bool) {
	t.Helper()
	a := c.Memory.Identity.Answer
	must(t, s.Read(context.Background(), tenants.ForJob(a.Org, "test"), func(r *store.Rx) error {
		w, err := r.Twin(a.Device)
		if err != nil {
			return err
		}
		if w.AckedSeq != int64(c.Memory.Acked) || w.Epoch != a.Epoch {
			t.Errorf("%s: acknowledged %d in life %d, the twin has %d in %d", c.Name, c.Memory.Acked, a.Epoch, w.AckedSeq, w.Epoch)
		}
		slots, err := r.Slots(a.Place)
		for i, slot := range slots {
			if !behind && slot.Tag != c.Memory.Slots[i].Tag {
				t.Errorf("%s, slot %d: the twin has %q, the steel %q", c.Name, slot.No, slot.Tag, c.Memory.Slots[i].Tag)
			}
		}
		return err
	}))
}
