package ledger_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"claviger/ledger"
)

// world is an organisation's log as the database would hold it.
type world struct {
	t     testing.TB
	log   string
	seeds []byte // of the keys that sign
	tree  memory
	rows  []ledger.Row
	items map[string]uint64
	seqs  map[string]uint64
	rand  io.Reader
	tail  []ledger.Row // unsealed
	since []int64
	last  func(io.Writer) error // bundle of the closed log
}

func newWorld(t testing.TB, log string) *world {
	return &world{t: t, log: log, seeds: []byte{1}, items: map[string]uint64{}, seqs: map[string]uint64{},
		rand: rand.NewChaCha8([32]byte{7})}
}

// entry begins the next entry of the log.
func (w *world) entry(kind string) ledger.Entry {
	n := len(w.rows) + len(w.tail)
	return ledger.Entry{ID: fmt.Sprintf("ent_%06d", n), Log: w.log, Kind: kind, Actor: "per_7",
		Received: received.Add(time.Duration(n) * time.Second)}
}

// move records that an item moved, seen by a device, with a personal reason.
func (w *world) move(item, device string) {
	e := w.entry("key.taken")
	w.items[item]++
	e.Item, e.ItemNo = item, w.items[item]
	if device != "" {
		w.seqs[device]++
		e.Device, e.Epoch, e.Seq = device, 1, w.seqs[device]
		e.DeviceTime = e.Received
	}
	c, d, err := ledger.Conceal(w.rand, "reason", "visit no "+fmt.Sprint(len(w.rows)))
	if err != nil {
		w.t.Fatal(err)
	}
	e.PII = map[string]ledger.Commitment{"reason": c}
	row := w.seal(e)
	if len(w.rows)%2 == 0 {
		row.Shown = []ledger.Disclosure{d}
	}
}

// seal puts e into the tree.
func (w *world) seal(e ledger.Entry) *ledger.Row {
	b := w.encode(e)
	w.rows = append(w.rows, ledger.Row{No: int64(len(w.rows)) + 1, Index: w.tree.size, Entry: b})
	w.tree.grow(w.t, b)
	return &w.rows[len(w.rows)-1]
}

func (w *world) encode(e ledger.Entry) []byte {
	w.t.Helper()
	b, err := ledger.Encode(e)
	if err != nil {
		w.t.Fatal(err)
	}
	return b
}

// moves makes n movements of a few items and cabinets.
func (w *world) moves(n int) *world {
	for i := range n {
		w.move(fmt.Sprintf("itm_%d", i%3), []string{"dev_a", "", "dev_b"}[i%3])
	}
	return w
}

func (w *world) head() ledger.Checkpoint {
	root, err := ledger.RootAt(&w.tree, w.tree.size)
	if err != nil {
		w.t.Fatal(err)
	}
	return ledger.Checkpoint{Origin: ledger.Origin(host, w.log), Size: w.tree.size, Root: root}
}

func (w *world) keys() (sign []ledger.SigningKey, verify []ledger.VerifierKey) {
	for _, s := range w.seeds {
		k := signing(w.t, w.log, s)
		sign, verify = append(sign, k), append(verify, k.Verifier())
	}
	return sign, verify
}

// bundle is the whole log, ready to be packed.
func (w *world) bundle() ledger.Bundle {
	sign, verify := w.keys()
	rows := slices.Concat(w.rows, w.tail)
	return ledger.Bundle{Checkpoint: signed(w.t, w.head(), sign...), Keys: verify, Tree: &w.tree,
		Rows: each(rows), Whole: true, Closed: w.last}
}

// part is what concerns one item.
func (w *world) part(item string) ledger.Bundle {
	b := w.bundle()
	var rows []ledger.Row
	for _, r := range w.rows {
		if e, err := ledger.Decode(r.Entry); err == nil && e.Item == item {
			rows = append(rows, r)
		}
	}
	b.Whole, b.Rows, b.Since = false, each(rows), w.since
	b.Claims = []ledger.Range{{Of: ledger.OfItem, ID: item}}
	return b
}

func each(rows []ledger.Row) iter.Seq2[ledger.Row, error] {
	return func(yield func(ledger.Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func packed(t testing.TB, b ledger.Bundle) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := ledger.WriteBundle(&out, b); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func verify(zip []byte, s *ledger.State) ledger.Report {
	return ledger.Verify(bytes.NewReader(zip), int64(len(zip)), s)
}

func want(t testing.TB, r ledger.Report, status ledger.Status) {
	t.Helper()
	if r.Status != status {
		t.Fatalf("%s, want %s: %+v", r.Status, status, r)
	}
}

// files unpacks a bundle, in order.
func files(t testing.TB, b []byte) []ledger.File {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var out []ledger.File
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, ledger.File{Name: f.Name, Content: content})
	}
	return out
}

// forge packs a bundle anew after an insider has edited it: names to edit
// functions over the file's text.
func forge(t testing.TB, b []byte, edit map[string]func(string) string) []byte {
	t.Helper()
	list := files(t, b)
	for i, f := range list {
		if fn := edit[f.Name]; fn != nil {
			list[i].Content = []byte(fn(string(f.Content)))
		}
	}
	return pack(t, list)
}

func pack(t testing.TB, list []ledger.File) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := ledger.Pack(&out, list); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// repack zips with the standard library, as any program would.
func repack(t testing.TB, list []ledger.File, method uint16) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range list {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.Name, Method: method})
		if err == nil {
			_, err = w.Write(f.Content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// dropLine removes line n of a text.
func dropLine(n int) func(string) string {
	return func(s string) string {
		l := strings.SplitAfter(s, "\n")
		return strings.Join(slices.Delete(l, n, n+1), "")
	}
}

// replace edits one occurrence.
func replace(old, new string) func(string) string {
	return func(s string) string { return strings.Replace(s, old, new, 1) }
}

func faults(r ledger.Report) (codes []string) {
	for _, f := range r.Faults {
		codes = append(codes, f.Code)
	}
	return codes
}

func opens(r ledger.Report) (codes []string) {
	for _, f := range r.NotProven {
		codes = append(codes, f.Code)
	}
	return codes
}
