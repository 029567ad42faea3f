package words

import "testing"

// BenchmarkLoad reads one language, which the first page of a start waits for:
//
//	go test ./words -run '^$' -bench Load
func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := load(files, "en"); err != nil {
			b.Fatal(err)
		}
	}
}
