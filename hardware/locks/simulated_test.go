package locks_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"claviger/hardware/locks"
	"claviger/hardware/proto"
)

var ctx = context.Background()

var _ locks.Driver = (*locks.Simulated)(nil)

// watched collects what a watcher is told.
func watched(t *testing.T, b *locks.Simulated) func() []proto.Sensed {
	t.Helper()
	var mu sync.Mutex
	var seen []proto.Sensed
	watch, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() {
		done <- b.Watch(watch, func(s proto.Sensed) { mu.Lock(); seen = append(seen, s); mu.Unlock() })
	}()
	t.Cleanup(func() {
		stop()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("the watcher ended with %v", err)
		}
	})
	return func() []proto.Sensed {
		b.Settle()
		mu.Lock()
		defer mu.Unlock()
		return append([]proto.Sensed(nil), seen...)
	}
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

// TestSteel: a fob leaves only through an open latch, comes in always, and
// the sensors tell it in order.
func TestSteel(t *testing.T) {
	b := locks.NewSimulated(2)
	seen := watched(t, b)
	must(t, b.Insert(1, "A"))
	if _, err := b.Pull(1); !errors.Is(err, locks.ErrLocked) {
		t.Errorf("a locked fob came out: %v", err)
	}
	if err := b.Insert(1, "B"); !errors.Is(err, locks.ErrTaken) {
		t.Errorf("two fobs in one slot: %v", err)
	}
	must(t, b.Release(ctx, 1), b.Light(ctx, 1, true))
	if s := b.State().Slots[0]; !s.Open || !s.Light {
		t.Errorf("%+v", s)
	}
	if tag, err := b.Pull(1); tag != "A" || err != nil {
		t.Error(tag, err)
	}
	if _, err := b.Pull(1); !errors.Is(err, locks.ErrEmpty) {
		t.Error(err)
	}
	must(t, b.Insert(1, "B"))
	if b.State().Slots[0].Open {
		t.Error("the spring did not close the latch")
	}
	if tag, err := b.Force(1); tag != "B" || err != nil {
		t.Error(tag, err)
	}
	want := []proto.Sensed{{Change: proto.FobIn, Slot: 1, Tag: "A"}, {Change: proto.FobOut, Slot: 1}, {Change: proto.FobIn, Slot: 1, Tag: "B"}, {Change: proto.FobOut, Slot: 1}}
	if got := seen(); !reflect.DeepEqual(got, want) {
		t.Errorf("told %+v", got)
	}
	if b.Moves() != 1 {
		t.Errorf("%d moves", b.Moves())
	}
}

func TestWorld(t *testing.T) {
	b := locks.NewSimulated(1)
	seen := watched(t, b)
	must(t, b.Door(true), b.Door(true), b.Door(false), b.Mains(false), b.Mains(true), b.Tamper(true), b.Tamper(false), b.Reader(true), b.Card("12:344"), b.Reader(false), b.Card("12:345"), b.Break(1, "short"), b.Break(1, ""))
	want := []proto.Sensed{{Change: proto.DoorOpen}, {Change: proto.DoorShut}, {Change: proto.MainsOff}, {Change: proto.MainsOn}, {Change: proto.TamperOn}, {Change: proto.TamperOff}, {Change: proto.ReaderDead}, {Change: proto.ReaderWell},
		{Change: proto.CardRead, Tag: "12:345"}, {Change: proto.SlotBroken, Slot: 1, Tag: "short"}, {Change: proto.SlotSound, Slot: 1}}
	if got := seen(); !reflect.DeepEqual(got, want) {
		t.Errorf("told %+v", got)
	}
}

func TestRefusals(t *testing.T) {
	b := locks.NewSimulated(1)
	for _, err := range []error{b.Release(ctx, 0), b.Release(ctx, 2), b.Lock(ctx, -1), b.Light(ctx, 9, true), b.Insert(2, "A"), b.Break(2, "x"), b.Stick(2, true)} {
		if !errors.Is(err, locks.ErrNoSlot) {
			t.Error(err)
		}
	}
	if err := b.Insert(1, ""); !errors.Is(err, locks.ErrNoTag) {
		t.Error(err)
	}
	must(t, b.Stick(1, true))
	if err := b.Release(ctx, 1); !errors.Is(err, locks.ErrStuck) || b.Moves() != 0 || b.State().Slots[0].Open {
		t.Error(err)
	}
	must(t, b.Stick(1, false), b.Release(ctx, 1), b.Lock(ctx, 1), b.Lock(ctx, 1))
	if b.State().Slots[0].Open {
		t.Error("still open")
	}
}

// TestWhileNobodyWatched: what happened is found by reading.
func TestWhileNobodyWatched(t *testing.T) {
	b := locks.NewSimulated(2)
	must(t, b.Insert(2, "A"), b.Door(true), b.Mains(false))
	b.Deaf()
	seen := watched(t, b)
	if got := seen(); len(got) != 0 {
		t.Errorf("told %+v", got)
	}
	r, err := b.Read(ctx)
	if err != nil || !reflect.DeepEqual(r.Slots, []proto.SlotState{{No: 1}, {No: 2, Tag: "A"}}) || !r.DoorOpen || r.Power.Mains {
		t.Errorf("%+v %v", r, err)
	}
}

func TestFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bank.json")
	b, err := locks.OpenSimulated(path, 3)
	must(t, err)
	must(t, b.Insert(2, "A"), b.Mains(false))
	again, err := locks.OpenSimulated(path, 3)
	must(t, err)
	if !reflect.DeepEqual(again.State(), b.State()) {
		t.Errorf("%+v, want %+v", again.State(), b.State())
	}
	if _, err := locks.OpenSimulated(path, 4); err == nil {
		t.Error("another size was taken")
	}
}

func TestConsole(t *testing.T) {
	b := locks.NewSimulated(2)
	h := b.Console()
	do := func(method, path string, form ...string) (int, string) {
		values := url.Values{}
		for i := 0; i < len(form); i += 2 {
			values.Set(form[i], form[i+1])
		}
		r := httptest.NewRequest(method, path, strings.NewReader(values.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	for _, step := range [][]string{{"/insert", "slot", "1", "tag", "A"}, {"/door", "open", "1"}, {"/tamper", "on", "1"}, {"/mains", "on", "0"}, {"/break", "slot", "2", "code", "short"},
		{"/stick", "slot", "2", "on", "1"}, {"/card", "text", "9"}, {"/pull", "slot", "1", "force", "1"}} {
		if code, body := do("POST", step[0], step[1:]...); code != http.StatusOK {
			t.Errorf("%v: %d %s", step, code, body)
		}
	}
	if s := b.State(); !s.Door || !s.Tamper || s.Power.Mains || s.Slots[1].Fault != "short" || s.Slots[0].Tag != "" {
		t.Errorf("%+v", s)
	}
	if code, body := do("POST", "/pull", "slot", "1"); code != http.StatusConflict || !strings.Contains(body, "empty") {
		t.Errorf("%d %s", code, body)
	}
	if code, _ := do("POST", "/pull"); code != http.StatusConflict {
		t.Error(code)
	}
	if code, body := do("GET", "/"); code != http.StatusOK || !strings.Contains(body, `"door_open":true`) {
		t.Errorf("%d %s", code, body)
	}
}
