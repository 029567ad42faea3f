package cmd

import (
	"io"
	"testing"

	"claviger/ledger"
	"claviger/words"
)

// TestVerdictHasWords wants words for whatever the verifier may find.
func TestVerdictHasWords(t *testing.T) {
	var ids []string
	for _, s := range []ledger.Status{ledger.Tampered, ledger.UnknownKey, ledger.Stale, ledger.Incomplete, ledger.Proven} {
		ids = append(ids, "verify.status."+string(s))
	}
	for _, code := range ledger.FaultCodes {
		ids = append(ids, "verify.fault."+code)
	}
	for _, code := range ledger.OpenCodes {
		ids = append(ids, "verify.open."+code)
	}
	for _, of := range []string{ledger.OfItem, ledger.OfDevice, ledger.OfLeaf, ledger.OfFile, ledger.OfConsistency} {
		ids = append(ids, "verify.missing."+of)
	}
	for _, locale := range words.Locales {
		for _, id := range ids {
			if !words.In(locale).Has(id) {
				t.Errorf("%s has no words in %s", id, locale)
			}
		}
	}
}

// TestVerdictFillsWords tells a verdict with everything in it and wants no
// name left open.
func TestVerdictFillsWords(t *testing.T) {
	r := ledger.Report{Status: ledger.Tampered, Log: "log", Closed: &ledger.Report{Status: ledger.Stale}}
	all := map[string]string{"file": "f", "index": "1", "size": "2", "field": "g", "id": "i", "key": "k", "count": "3",
		"device": "d", "epoch": "4", "from": "5", "to": "6", "log": "l", "cause": "c", "of": "item"}
	for _, code := range ledger.FaultCodes {
		r.Faults = append(r.Faults, ledger.Remark{Code: code, Params: all})
	}
	for _, code := range ledger.OpenCodes {
		r.NotProven = append(r.NotProven, ledger.Remark{Code: code, Params: all})
	}
	for _, of := range []string{ledger.OfItem, ledger.OfDevice, ledger.OfLeaf, ledger.OfFile, ledger.OfConsistency} {
		r.Missing = append(r.Missing, ledger.Range{Of: of, ID: "i", From: 1, To: 2})
	}
	before, _ := words.Faults()
	if err := tellVerdict(io.Discard, r); err != nil {
		t.Fatal(err)
	}
	if after, ids := words.Faults(); after != before {
		t.Errorf("words were missing or not filled: %q", ids)
	}
}
