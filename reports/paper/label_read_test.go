package paper_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/oned"
	"github.com/makiuchi-d/gozxing/qrcode"

	"claviger/reports/paper"
)

// dpi is what a common office printer does.
const dpi = 300

// printed is the first page of a PDF as a printer would draw it.
func printed(t *testing.T, pdf []byte) image.Image {
	t.Helper()
	cmd := exec.Command("pdftoppm", "-png", "-gray", "-r", fmt.Sprint(dpi), "-f", "1", "-singlefile", "-")
	cmd.Stdin = bytes.NewReader(pdf)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("pdftoppm: %v", err)
	}
	page, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// label cuts one label out of the page, as a scanner is held to it.
func label(page image.Image, s paper.Stock, n int) image.Image {
	px := func(mm float64) int { return int(mm / 25.4 * dpi) }
	x, y := s.Left+float64(n%s.Across)*s.StepX, s.Top+float64(n/s.Across)*s.StepY
	return page.(interface {
		SubImage(image.Rectangle) image.Image
	}).SubImage(image.Rect(px(x), px(y), px(x+s.Wide), px(y+s.High)))
}

// reads is what a scanner reads off a label; how says how it looks.
func reads(t *testing.T, reader gozxing.Reader, picture image.Image, how gozxing.DecodeHintType) string {
	t.Helper()
	bits, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		t.Fatal(err)
	}
	got, err := reader.Decode(bits, map[gozxing.DecodeHintType]interface{}{how: true})
	if err != nil {
		return "unreadable: " + err.Error()
	}
	return got.GetText()
}

// TestScannersReadEveryLabel prints a page of every stock, with QR and with
// Code 128, and reads each label on it with another maker's decoder. That one
// now and then takes modules of a QR code for one of its eyes, and then reads it
// when it is held straight: never more than one label in ten.
func TestScannersReadEveryLabel(t *testing.T) {
	const letters = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
	for _, s := range paper.Stocks {
		for _, lines := range []bool{false, true} {
			if lines && s.Round {
				continue // the form refuses it: too small
			}
			run := paper.LabelRun{Stock: s, Lines: lines, Title: "Labels", Made: time.Date(2026, 3, 27, 9, 0, 0, 0, time.UTC)}
			for n := range s.PerPage() {
				code := fmt.Sprintf("7K%c%c-4D%cX", letters[n%30], letters[(n*7+3)%30], letters[(n*11+5)%30])
				run.Tags = append(run.Tags, paper.Tag{Link: "https://keys.example.org/t/" + code, Code: code, Key: "K-104", Found: "If found, call +33 1 23 45 67 89"})
			}
			pdf, err := paper.DrawLabels(run)
			if err != nil {
				t.Fatalf("%s: %v", s.ID, err)
			}
			page, reader := printed(t, pdf.Bytes), gozxing.Reader(qrcode.NewQRCodeReader())
			if lines {
				reader = oned.NewCode128Reader()
			}
			again := 0
			for n, tag := range run.Tags {
				want := tag.Link
				if lines {
					want = tag.Code
				}
				got := reads(t, reader, label(page, s, n), gozxing.DecodeHintType_TRY_HARDER)
				if got != want && !lines {
					again++
					got = reads(t, reader, label(page, s, n), gozxing.DecodeHintType_PURE_BARCODE)
				}
				if got != want {
					t.Errorf("%s, lines %v, label %d: %q, want %q", s.ID, lines, n, got, want)
				}
			}
			if again*10 > len(run.Tags) {
				t.Errorf("%s: %d of %d labels are only read when held straight", s.ID, again, len(run.Tags))
			}
			if got := reads(t, reader, image.NewGray(image.Rect(0, 0, 300, 300)), gozxing.DecodeHintType_TRY_HARDER); !strings.HasPrefix(got, "unreadable") {
				t.Errorf("a black label reads as %q", got)
			}
		}
	}
}
