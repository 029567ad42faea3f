package ledger_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"fmt"
	"iter"
	"log"
	"strings"
	"time"

	"claviger/ledger"
)

// Example follows one entry from the transaction to the customer's verifier.
func Example() {
	ctx := context.Background()
	heads := newVault() // a table of the signer's own database
	tree := &memory{}   // a table (log, stored index → hash)
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	signer := ledger.NewSigner("claviger.example", heads, key)
	if err := signer.Begin(ctx, "org_1"); err != nil {
		log.Fatal(err)
	}

	// In the transaction: the effect, and these bytes.
	reason, disclosure, err := ledger.Conceal(strings.NewReader(strings.Repeat("salt", 8)), "reason", "test drive")
	if err != nil {
		log.Fatal(err)
	}
	entry, err := ledger.Encode(ledger.Entry{
		ID: "ent_1", Log: "org_1", Kind: "key.taken", Actor: "per_7",
		Item: "itm_3", ItemNo: 1, Authority: "role:holder", Outcome: "granted",
		Received: time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC),
		PII:      map[string]ledger.Commitment{"reason": reason},
	})
	if err != nil {
		log.Fatal(err)
	}

	// The sealer, at most a second later.
	growth, err := ledger.Append(tree, tree.size, [][]byte{entry})
	if err != nil {
		log.Fatal(err)
	}
	tree.hashes, tree.size = append(tree.hashes, growth.Hashes...), growth.Size
	head, err := signer.Sign(ctx, "org_1", tree, tree.size)
	if err != nil {
		log.Fatal(err)
	}

	// The export.
	var zip bytes.Buffer
	keys, _ := signer.Keys("org_1")
	rows := iter.Seq2[ledger.Row, error](func(yield func(ledger.Row, error) bool) {
		yield(ledger.Row{Index: 0, Entry: entry, Shown: []ledger.Disclosure{disclosure}}, nil)
	})
	err = ledger.WriteBundle(&zip, ledger.Bundle{Checkpoint: head.Note, Keys: keys, Tree: tree, Rows: rows, Whole: true})
	if err != nil {
		log.Fatal(err)
	}

	// The customer, years later, without a network.
	state := ledger.NewState()
	report := ledger.Verify(bytes.NewReader(zip.Bytes()), int64(zip.Len()), state)
	fmt.Println(report.Status, report.Log, report.Size, "checked", report.Checked)

	changed := bytes.Replace(zip.Bytes(), []byte("test drive"), []byte("dest trive"), 1)
	report = ledger.Verify(bytes.NewReader(changed), int64(len(changed)), state)
	fmt.Println(report.Status, report.Faults[0].Code)
	// Output:
	// proven claviger.example/log/org_1 1 checked 1
	// tampered file_broken
}

// ExampleStamp shows the line that goes on every printed report.
func ExampleStamp() {
	s := ledger.Stamp{
		Checkpoint: ledger.Checkpoint{Origin: ledger.Origin("claviger.example", "org_1"), Size: 0, Root: ledger.EmptyRoot()},
		KeyID:      "0a1b2c3d",
	}
	fmt.Println(s)
	typed, err := ledger.ParseStamp("CLAVIGER1 claviger.example/LOG/org_1 0 WERC8GMRZGEl96QVYK49JVXS4GKTWGF4CJDS6K54JPCHPY2JQ1AG 0A1B2C3D")
	fmt.Println(typed.Root == s.Root, err)
	// Output:
	// claviger1 claviger.example/log/org_1 0 werc-8gmr-zge1-96qv-yk49-jvxs-4gkt-wgf4-cjds-6k54-jpch-py2j-q1ag 0a1b2c3d
	// true <nil>
}

// ExampleSuccession closes a log that was restored to an older state.
func ExampleSuccession() {
	vault := newVault()
	signer := ledger.NewSigner("claviger.example", vault, secret(1))
	ctx := context.Background()
	tree := &memory{}
	if err := signer.Begin(ctx, "org_1"); err != nil {
		log.Fatal(err)
	}
	growth, _ := ledger.Append(tree, 0, leaves(10))
	tree.hashes, tree.size = growth.Hashes, growth.Size
	if _, err := signer.Sign(ctx, "org_1", tree, 10); err != nil {
		log.Fatal(err)
	}

	// The database comes back with seven entries.
	err := signer.Compare(ctx, "org_1", tree, 7)
	fmt.Println(err)

	last, _ := signer.Last(ctx, "org_1")
	first := ledger.Entry{ID: "ent_1", Log: ledger.LogName("org_1", 2), Actor: "per_owner", Received: received,
		Cites: []string{"ent_operator_agreed"}}
	err = ledger.Succession{
		Closed: ledger.Checkpoint{Origin: signer.Origin("org_1"), Size: last.Size, Root: last.Root},
		Note:   last.Note, Kept: 7, Cause: "restored_backup",
	}.Put(&first)
	fmt.Println(first.Kind, first.Data["closed_kept"], first.Data["cause"], err)
	// Output:
	// ledger: compare org_1: ledger: the log is shorter than its last signed head: 7 of 10
	// log.succeeded 7 restored_backup <nil>
}
