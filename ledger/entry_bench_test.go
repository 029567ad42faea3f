package ledger_test

import (
	"testing"

	"claviger/ledger"
)

func BenchmarkEncode(b *testing.B) {
	e := fullEntry()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ledger.Encode(e); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	m := &memory{}
	m.grow(b, leaves(1000)...)
	batch := leaves(100)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ledger.Append(m, m.size, batch); err != nil {
			b.Fatal(err)
		}
	}
}
