package conform_test

import (
	"context"
	"net"
	"path/filepath"
	"testing"
	"time"

	"claviger/hardware/cabinet"
	"claviger/hardware/conform"
	"claviger/hardware/locks"
)

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// TestOwnCabinetKeepsEverything runs the shipped controller, its own database
// and a simulated bank of which a hand takes what is given.
func TestOwnCabinetKeepsEverything(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithTimeout(context.Background(), 5*time.Minute)
	defer stop()
	bank := locks.NewSimulated(6)
	for slot, tag := range map[int]string{1: "04A1", 2: "04A2"} {
		if err := bank.Insert(slot, tag); err != nil {
			t.Fatal(err)
		}
	}
	go takeWhatOpens(ctx, bank)
	o := conform.Options{Cloud: listen(t), Line: listen(t), Claim: "7KQM-4D2X"}
	ended := make(chan error, 1)
	run, halt := context.WithCancel(ctx)
	go func() {
		ended <- cabinet.Run(run, cabinet.Config{Data: filepath.Join(t.TempDir(), "box"), URL: "http://" + o.Cloud.Addr().String(), Claim: o.Claim, Gateway: o.Line.Addr().String(), Locks: bank, Firmware: "1.0.0"})
	}()
	results, err := conform.Run(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if r.Verdict != conform.Kept {
			t.Errorf("%s: %s: %s", r.Step, r.Verdict, r.Why)
		}
	}
	halt()
	<-ended
}

// takeWhatOpens is a hand that pulls the key out of every open slot.
func takeWhatOpens(ctx context.Context, bank *locks.Simulated) {
	for ctx.Err() == nil {
		for i, s := range bank.State().Slots {
			if s.Open && s.Tag != "" {
				bank.Pull(i + 1)
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
}
