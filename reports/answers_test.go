package reports_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"claviger/custody"
	"claviger/ledger"
	"claviger/reports"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
	"claviger/words"
)

func TestAuditTrail(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.story()
		a := h.gather(h.today(reports.Transactions))
		var got []string
		for _, row := range a.Rows {
			got = append(got, text(row))
		}
		want := []string{
			"09:00:00 | H-001 | Drug cupboard, ward 4 | Ben K., Facilities | round | Board East 1 | 10:30:00, Chloé B.",
			"09:10:00 | H-002 | Plant room B2 | Chloé B. | boiler inspection | Board East 2 | still out",
			"09:20:00 | H-002 | Plant room B2 | Ben K., Facilities | Asked, refused: Out with somebody else |  | –",
			"09:30:00 | H-003 | =Roof access | Ben K., Facilities | gutter | Board East 3 | still out",
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			h.t.Errorf("the trail is\n%s", strings.Join(got, "\n"))
		}
		if a.Totals != "3 taken, 1 back, 2 still out, 1 refused" {
			h.t.Errorf("totals: %s", a.Totals)
		}
		if want := "Who took or brought back keys, on Friday 20 November 2026, from 00:00 to 24:00?"; a.Question != want {
			h.t.Errorf("question: %s", a.Question)
		}
		q := h.today(reports.Transactions)
		q.Person = h.chloe
		if a = h.gather(q); len(a.Rows) != 1 || a.Question != "Who took or brought back keys, only Chloé B., on Friday 20 November 2026, from 00:00 to 24:00?" {
			h.t.Errorf("of one person: %d rows, %s", len(a.Rows), a.Question)
		}
		q = h.today(reports.Transactions)
		q.From, q.To = q.To, q.To.Add(24*time.Hour)
		if a = h.gather(q); len(a.Rows) != 0 || a.Nothing == "" {
			h.t.Errorf("tomorrow has %d rows", len(a.Rows))
		}
	})
}

// TestTakenBeforeBackWithin asks for a day on which a key only came back.
func TestTakenBeforeBackWithin(t *testing.T) {
	eachHouse(t, func(h *house) {
		k := h.key(1, "Records room")
		h.clock.set(morning)
		must(h.t, h.take(k, h.ben, "files", morning.Add(2*time.Hour)))
		h.clock.set(morning.Add(24 * time.Hour))
		h.back(k, h.ben)
		a := h.gather(h.today(reports.Transactions))
		if len(a.Rows) != 1 || !strings.HasPrefix(text(a.Rows[0]), "20 Nov 09:00:00 | H-001") || a.Totals != "0 taken, 1 back, 0 still out, 0 refused" {
			h.t.Errorf("the day after: %v, %s", a.Rows, a.Totals)
		}
	})
}

func TestOutAndLate(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.story()
		out := h.gather(h.today(reports.KeysOut))
		if len(out.Rows) != 2 || out.Totals != "2 out, 1 late" {
			h.t.Fatalf("out: %v, %s", out.Rows, out.Totals)
		}
		if got, want := text(out.Rows[0]), "H-002 | Plant room B2 | Chloé B. | boiler inspection | 09:10:00 | 12:00:00 | 2 h | Board East 2"; got != want {
			h.t.Errorf("longest overdue: %s", got)
		}
		late := h.gather(h.today(reports.Overdue))
		if len(late.Rows) != 1 || !strings.Contains(text(late.Rows[0]), "Nobody yet") {
			h.t.Errorf("late: %v", late.Rows)
		}
	})
}

func TestEveryLanguageSaysItAll(t *testing.T) {
	h := newHouse(t, storetest.SQLite, "westmere")
	h.story()
	before, _ := words.Faults()
	for _, rep := range reports.All() {
		for _, locale := range words.Locales {
			for _, narrow := range []bool{false, true} {
				q := h.today(rep.Name)
				q.Locale = locale
				if narrow {
					q.Site, q.Person = h.site, h.ben
				}
				if _, err := reports.Make(context.Background(), h.s, h.owner, q, asker, reports.PDF); err != nil {
					t.Errorf("%s in %s: %v", rep.Name, locale, err)
				}
			}
		}
	}
	if after, ids := words.Faults(); after != before {
		t.Errorf("missing words: %v", ids)
	}
}

func TestSameQuestionSameBytes(t *testing.T) {
	h := newHouse(t, storetest.SQLite, "westmere")
	h.story()
	for _, f := range reports.Formats {
		var first []byte
		for range 2 {
			file, err := reports.Make(context.Background(), h.s, h.owner, h.today(reports.Transactions), asker, f)
			must(t, err)
			if first != nil && !bytes.Equal(first, file.Content) {
				t.Errorf("%s differs from itself", f)
			}
			first = file.Content
		}
	}
}

func TestCSVIsInertAndWhole(t *testing.T) {
	h := newHouse(t, storetest.SQLite, "westmere")
	h.story()
	file, err := reports.Make(context.Background(), h.s, h.owner, h.today(reports.Transactions), asker, reports.CSV)
	must(t, err)
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file.Content, []byte("\ufeff")))).ReadAll()
	must(t, err)
	if len(rows) != 6 || rows[0][0] != "Taken" || rows[1][0] != "2026-11-20 09:00:00" || rows[4][2] != "'=Roof access" || file.Rows != 4 {
		t.Errorf("csv: %v", rows)
	}
}

func TestWorkbookHasDatesAndNoFormula(t *testing.T) {
	h := newHouse(t, storetest.SQLite, "westmere")
	h.story()
	file, err := reports.Make(context.Background(), h.s, h.owner, h.today(reports.Transactions), asker, reports.XLSX)
	must(t, err)
	book, err := excelize.OpenReader(bytes.NewReader(file.Content))
	must(t, err)
	defer book.Close()
	if v, _ := book.GetCellValue("Sheet1", "A5"); v != "2026-11-20 09:00:00" {
		t.Errorf("A5 shows %q", v)
	}
	if f, _ := book.GetCellFormula("Sheet1", "C8"); f != "" {
		t.Errorf("C8 is the formula %q", f)
	}
	if v, _ := book.GetCellValue("Sheet1", "C8"); v != "=Roof access" {
		t.Errorf("C8 shows %q", v)
	}
}

func TestJSONForPrograms(t *testing.T) {
	h := newHouse(t, storetest.SQLite, "westmere")
	h.story()
	file, err := reports.Make(context.Background(), h.s, h.owner, h.today(reports.Transactions), asker, reports.JSON)
	must(t, err)
	var doc struct {
		Rows   []map[string]string
		Totals string
	}
	must(t, json.Unmarshal(file.Content, &doc))
	if len(doc.Rows) != 4 || doc.Rows[0]["taken"] != "2026-11-20T09:00:00+01:00" || doc.Rows[1]["back"] != "" || doc.Totals == "" {
		t.Errorf("json: %+v", doc)
	}
}

func TestWhatCannotBeAsked(t *testing.T) {
	h := newHouse(t, storetest.SQLite, "westmere")
	h.story()
	day := h.today(reports.Transactions)
	for code, q := range map[string]reports.Question{
		"report_unknown":   {Report: "secrets"},
		"period_missing":   {Report: reports.Transactions},
		"period_empty":     {Report: reports.Transactions, From: day.To, To: day.From},
		"period_too_long":  {Report: reports.Transactions, From: day.From, To: day.From.AddDate(3, 0, 0)},
		"zone_invalid":     {Report: reports.KeysOut, Zone: "Mars/Olympus"},
		"person_not_found": {Report: reports.KeysOut, Person: "per_nobody"},
	} {
		if _, err := reports.Make(context.Background(), h.s, h.owner, q, asker, reports.PDF); tenants.CodeOf(err) != code {
			t.Errorf("%s: got %v", code, err)
		}
	}
	if _, err := reports.Make(context.Background(), h.s, h.owner, day, asker, "docx"); tenants.CodeOf(err) != "format_unknown" {
		t.Errorf("docx: %v", err)
	}
	holder := tenants.ForToken(tenants.Token{OrgID: h.org.ID, ID: "tok_1", Role: tenants.RoleHolder}, "")
	if _, err := reports.Make(context.Background(), h.s, holder, day, asker, reports.PDF); tenants.KindOf(err) != tenants.Forbidden {
		t.Errorf("a holder got %v", err)
	}
}

// TestAnswersAreReported: the answers of a period in words, codes of closed
// lists among them.
func TestAnswersAreReported(t *testing.T) {
	eachHouse(t, func(h *house) {
		van := h.key(4, "Van")
		must(h.t, h.take(van, h.ben, "round", h.clock.now().Add(time.Hour)))
		h.answered(van, custody.Answer{QuestionID: "qst_1", Kind: "mileage", Question: "Mileage?", Value: "48210"}, custody.Answer{QuestionID: "qst_2", Kind: "fuel", Question: "How full?", Value: "4"},
			custody.Answer{QuestionID: "qst_3", Kind: "yes_no", Question: "Walked around it?", Value: "yes"})
		a := h.gather(h.today(reports.Answers))
		var got []string
		for _, row := range a.Rows {
			got = append(got, text(row))
		}
		want := []string{"08:00:00 | H-004 | Van | Ben K., Facilities | Mileage? | 48210", "08:00:00 | H-004 | Van | Ben K., Facilities | How full? | 1/2", "08:00:00 | H-004 | Van | Ben K., Facilities | Walked around it? | Yes"}
		if fmt.Sprint(got) != fmt.Sprint(want) || a.Totals != "Answers: 3, in takes and checks: 1" {
			h.t.Errorf("the answers are\n%s\n%s", strings.Join(got, "\n"), a.Totals)
		}
		q := h.today(reports.Answers)
		q.Person = h.chloe
		if a := h.gather(q); len(a.Rows) != 0 || a.Nothing == "" {
			h.t.Errorf("of somebody else: %d rows", len(a.Rows))
		}
	})
}

// TestReportsStayInTheirOrganisation asks as A with B's ids.
func TestReportsStayInTheirOrganisation(t *testing.T) {
	eachHouse(t, func(a *house) {
		a.story()
		b := *a
		b.found("other", "Other House")
		k := b.key(7, "Canary")
		must(b.t, b.take(k, b.ben, "canary reason", b.clock.now().Add(time.Hour)))
		b.answered(k, custody.Answer{QuestionID: "qst_1", Kind: "text", Question: "Where to?", Value: "The mine"})
		b.reviewed("Canary", b.ben)
		b.broken(b.key(8, "Vault"), "Canary")
		b.incident("Canary")
		for _, rep := range reports.All() {
			var out bytes.Buffer
			_, err := reports.WriteCSV(context.Background(), a.s, a.owner, a.today(rep.Name), asker, &out)
			must(a.t, err)
			if strings.Contains(out.String(), "Canary") {
				a.t.Errorf("%s of A shows B's key", rep.Name)
			}
			q := a.today(rep.Name)
			q.Item = k.ID
			if _, err := reports.Gather(context.Background(), a.s, a.owner, q, asker, 10); tenants.KindOf(err) != tenants.NotFound {
				a.t.Errorf("%s of A with B's key: %v", rep.Name, err)
			}
			out.Reset()
			_, err = reports.WriteCSV(context.Background(), a.s, b.owner, a.today(rep.Name), asker, &out)
			must(a.t, err)
			if rep.Name != reports.Overdue && !strings.Contains(out.String(), "Canary") {
				a.t.Errorf("%s of B does not show B's key", rep.Name)
			}
		}
	})
}

func TestPDFSaysTheSame(t *testing.T) {
	h := newHouse(t, storetest.SQLite, "westmere")
	h.story()
	file, err := reports.Make(context.Background(), h.s, h.owner, h.today(reports.Transactions), asker, reports.PDF)
	must(t, err)
	name := filepath.Join(t.TempDir(), file.Name)
	must(t, os.WriteFile(name, file.Content, 0o600))
	out, err := exec.Command("pdftotext", "-layout", name, "-").Output()
	must(t, err)
	for _, want := range []string{"Westmere Hospital", "Who had what when", "Asked, refused", "Whole report: 3 taken, 1 back, 2 still out, 1 refused", "Page 1 of 1", "This report cannot be checked yet."} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the PDF does not say %q:\n%s", want, out)
		}
	}
}

// seal signs the log as the program does.
func (h *house) seal() {
	h.t.Helper()
	heads, err := store.OpenSignerHeads(context.Background(), filepath.Join(h.t.TempDir(), "signer.db"))
	must(h.t, err)
	h.t.Cleanup(func() { heads.Close() })
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
	_, err = store.NewSealer(h.s, ledger.NewSigner("claviger.example", heads, key), slog.New(slog.DiscardHandler)).Now(context.Background(), h.org.ID)
	must(h.t, err)
}

// TestCheckpointOnPaper types the stamp off the page and gets the signed head.
func TestCheckpointOnPaper(t *testing.T) {
	h := newHouse(t, storetest.SQLite, "westmere")
	h.story()
	h.seal()
	a := h.gather(h.today(reports.Transactions))
	stamp, err := ledger.ParseStamp(strings.Split(a.Seal.Lines[0], " ·")[0] + " " + a.Seal.Lines[1])
	must(t, err)
	if stamp.Size != a.Size || !bytes.Equal(stamp.Root[:], a.Root) || a.Size == 0 || !strings.HasPrefix(stamp.Origin, "claviger.example/log/") {
		t.Errorf("the paper says %+v", stamp)
	}
	address, err := url.Parse(a.Seal.Code)
	must(t, err)
	if again, err := ledger.ParseStamp(address.Query().Get("stamp")); err != nil || again != stamp || address.Host != "keys.example" {
		t.Errorf("the code says %q: %v", a.Seal.Code, err)
	}
	var out bytes.Buffer
	_, err = reports.WriteCSV(context.Background(), h.s, h.owner, h.today(reports.KeysOut), asker, &out)
	must(t, err)
	if !strings.Contains(out.String(), stamp.KeyID) {
		t.Errorf("the CSV has no checkpoint:\n%s", out.String())
	}
}
