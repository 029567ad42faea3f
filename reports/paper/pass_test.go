package paper_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"claviger/reports/paper"
)

// TestPassSheet draws passes of one and of many codes on both papers; a scanner
// reads the picture of the first.
func TestPassSheet(t *testing.T) {
	for uses, want := range map[int]int{1: 1, 3: 1, 4: 2, 10: 3} {
		for _, letter := range []bool{false, true} {
			p := paper.Pass{Title: "Pass for Plumber", Issuer: "Tollgate Motors", Letter: letter, At: time.Unix(1790000000, 0), Made: "Tollgate Motors",
				Lines: [][2]string{{"Cabinet", "Cabinet A, Service centre"}, {"Keys", "K-104, Boiler room"}, {"From", "20 Nov 2026 14:00"}, {"Until", "20 Nov 2026 18:00"}}, Steps: []string{"Go to Cabinet A.", "Take the key.", "Hang it in a free slot."},
				Page: func(n, of int) string { return fmt.Sprintf("Page %d of %d", n, of) }}
			for n := range uses {
				p.Codes = append(p.Codes, paper.PassCode{Use: fmt.Sprint("Use ", n+1), Code: "1234 5678", QR: fmt.Sprintf("CLAVIGER PASS 1234567%d", n)})
			}
			pdf, err := paper.DrawPass(p)
			if err != nil || pdf.Pages != want {
				t.Errorf("%d codes take %d pages, want %d (%v)", uses, pdf.Pages, want, err)
			}
			if uses > 1 {
				continue
			}
			if got := reads(t, qrcode.NewQRCodeReader(), printed(t, pdf.Bytes), gozxing.DecodeHintType_TRY_HARDER); got != "CLAVIGER PASS 12345670" {
				t.Errorf("a scanner reads %q", got)
			}
		}
	}
}
