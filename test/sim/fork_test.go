package sim_test

import (
	"testing"
	"time"

	"claviger/hardware/proto"
)

// TestForks: an old image is put back, and the gateway loses just the messages
// by which the cloud would notice at once. What is left is that a record does
// not follow the one before: the cabinet is set aside.
func TestForks(t *testing.T) {
	t.Run("the next record", func(t *testing.T) {
		forked(t, func(w *world, b *box) {
			w.door(b)
			w.pass(3 * time.Second) // acknowledged
			b.lose = 2              // the birth of the image, and its first record
		})
	})
	t.Run("a record that waited beyond a gap", func(t *testing.T) {
		forked(t, func(w *world, b *box) {
			w.air.gates[b.gateway].swallow = proto.KindResend
			b.lose = 1
			w.door(b)
			w.pass(time.Second)
			w.door(b)
			w.pass(time.Second)
		})
	})
}

// forked keeps an image, lets the cabinet write on, puts the image back and
// lets it write something else.
func forked(t *testing.T, meanwhile func(*world, *box)) {
	w := newWorld(1)
	defer w.end()
	w.pass(20 * time.Second)
	b := w.boxes[0]
	b.keepImage()
	meanwhile(w, b)
	w.putImage(b)
	w.pass(7 * time.Second) // five of them without power
	w.door(b)
	w.pass(2 * time.Second)
	if w.fault != nil {
		t.Fatalf("BROKEN %v", w.fault)
	}
	var aside *string
	check(w.cloud.eye.QueryRow("SELECT quarantined_at FROM cabinets WHERE device_id = ?", b.life().device).Scan(&aside))
	if aside == nil {
		t.Error("nobody noticed")
	}
}
