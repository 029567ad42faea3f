package web_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/seed/importer"
	"claviger/tenants"
	"claviger/words"
)

// upload sends a file with a form, as a browser does.
func (b *browser) upload(path, file string, content []byte, fields ...string) answer {
	b.h.t.Helper()
	return b.uploadTo(path, "file", file, content, fields...)
}

// uploadTo is upload for a file field of any name.
func (b *browser) uploadTo(path, field, file string, content []byte, fields ...string) answer {
	b.h.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i+1 < len(fields); i += 2 {
		must(b.h.t, w.WriteField(fields[i], fields[i+1]))
	}
	must(b.h.t, w.WriteField("csrf", b.token))
	part, err := w.CreateFormFile(field, file)
	must(b.h.t, err)
	_, err = part.Write(content)
	must(b.h.t, err)
	must(b.h.t, w.Close())
	req := httptest.NewRequest(http.MethodPost, path, &body)
	req.Header.Set("Content-Type", w.FormDataContentType())
	return b.do(req)
}

// importPath is the page of the import that an answer led to.
func (a answer) importPath(t testing.TB) string {
	t.Helper()
	to := a.Header.Get("Location")
	if a.StatusCode != http.StatusSeeOther || !regexp.MustCompile(`^/import/imp_[a-z0-9]+$`).MatchString(to) {
		t.Fatalf("%d to %q: %.800s", a.StatusCode, to, a.body)
	}
	return to
}

// settled asks for a page until the work behind it is done.
func (b *browser) settled(path string) answer {
	b.h.t.Helper()
	for range 600 {
		a := b.get(path)
		if !strings.Contains(a.body, `id="wait"`) {
			return a
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.h.t.Fatal("the import does not come to an end")
	return answer{}
}

// columnFields is the form of the columns page as it was served.
func columnFields(body string) (fields []string) {
	for _, m := range regexp.MustCompile(`(?s)<select[^>]* name="([^"]+)".*?</select>`).FindAllStringSubmatch(body, -1) {
		value := ""
		if on := regexp.MustCompile(`value="([^"]*)" selected`).FindStringSubmatch(m[0]); on != nil {
			value = on[1]
		}
		fields = append(fields, m[1], value)
	}
	return fields
}

// TestImportOfManyBadRowsSaysThatNotAllAreKept brings more wrong rows than are
// kept.
func TestImportOfManyBadRowsSaysThatNotAllAreKept(t *testing.T) {
	eachHouse(t, func(h *house) {
		b := h.as("owner@motors.example")
		b.get("/import")
		list := "Key code,Description,Security level\n" + strings.Repeat("B-1,Store,9\n", importer.KeptProblems+1)
		page := b.upload("/import", "keys.csv", []byte(list), "kind", "keys").importPath(h.t)
		b.post(page+"/columns", columnFields(b.get(page).body)...).leads(h.t, page)
		b.settled(page).wants(h.t, 200, "5,001 with problems", "Only the first 5,000 are kept")
		if bad := b.get(page + "/problems"); strings.Count(bad.body, "9 is too large") != importer.KeptProblems {
			h.t.Errorf("the download names %d rows", strings.Count(bad.body, "9 is too large"))
		}
	})
}

func TestImportFromFileToUndo(t *testing.T) {
	excerpt, err := os.ReadFile("../seed/importer/testdata/auction-excerpt.csv")
	must(t, err)
	list := append(excerpt, []byte("9,soon,ford,ka,2019,clean vehicle,1,red,,999,texas, usa,1 day left\r\n")...)
	eachHouse(t, func(h *house) {
		b := h.as("owner@motors.example")
		b.get("/import").wants(h.t, 200, "Import a list", `enctype="multipart/form-data"`, "/import/template/vehicles.csv", "up to 8 MB")
		page := b.upload("/import", `C:\Users\x\lists\auction.csv`, list, "kind", "vehicles").importPath(h.t)
		columns := b.get(page)
		columns.wants(h.t, 200, "auction.csv: 61 rows", "guessed", "toyota", "title_status", "Leave out", "Step 2 of 4")
		if strings.Contains(columns.body, "Users") {
			h.t.Error("the page names a folder of the person's machine")
		}
		b.post(page+"/columns", columnFields(columns.body)...).leads(h.t, page)
		b.settled(page).wants(h.t, 200, "56 new, 0 changed, 4 as before, 1 with problems", "Import 56 rows", "expected an amount in EUR like 12500.00, found soon", "Worth a look", "1Q87T3N166389")
		if n := h.events(h.motors.Organisation.ID, custody.AssetAdded); n != 0 {
			h.t.Fatalf("a check added %d vehicles", n)
		}
		bad := b.get(page + "/problems")
		bad.wants(h.t, 200, "price: expected an amount in EUR like 12500.00, found soon", "ford,ka,2019")
		if bad.Header.Get("Content-Disposition") != `attachment; filename="vehicles-problems.csv"` {
			h.t.Errorf("the bad rows come as %v", bad.Header)
		}
		b.post(page+"/run").leads(h.t, page)
		b.settled(page).wants(h.t, 200, "Imported", "56 new", "Undo this import")
		b.post(page+"/run").wants(h.t, 409)
		if n := h.events(h.motors.Organisation.ID, custody.AssetAdded); n != 56 {
			h.t.Fatalf("%d vehicles were added", n)
		}
		b.get("/import").wants(h.t, 200, "auction.csv", "Imported")
		b.post(page+"/undo").leads(h.t, page)
		b.settled(page).wants(h.t, 200, "56 rows taken back")
		if n := h.events(h.motors.Organisation.ID, custody.AssetRetired); n != 56 {
			h.t.Errorf("%d vehicles went out of use", n)
		}
	})
}

func TestImportAsksForWhatItCannotGuess(t *testing.T) {
	eachHouse(t, func(h *house) {
		b := h.as("owner@motors.example")
		b.get("/import")
		page := b.post("/import", "kind", "vehicles", "paste", "Ident\tWhat\tNow\nA1\tFord\ton the lot\nA2\tOpel\tsold\nA3\tFiat\ton the lot\n").importPath(h.t)
		b.get(page).wants(h.t, 200, "Pasted rows: 3 rows", "Ident")
		b.post(page+"/columns", "column_1", "make").wants(h.t, 422, "No column gives VIN or Stock number", `href="#column_0"`)
		b.post(page+"/columns", "column_0", "stock_no", "column_1", "stock_no").wants(h.t, 422, "Stock number is chosen for more than one column")
		b.post(page+"/columns", "column_0", "stock_no", "column_1", "make", "column_2", "status").leads(h.t, page+"/columns#words")
		asked := b.get(page + "/columns")
		asked.wants(h.t, 200, "Words to match", "on the lot", "in Now")
		b.post(page+"/columns", "column_0", "stock_no", "column_1", "make", "column_2", "status", "field_0", "status", "word_0", "on the lot", "means_0", "retail").leads(h.t, page)
		b.settled(page).wants(h.t, 200, "3 new, 0 changed, 0 as before, 0 with problems")
		b.get(page+"/columns").wants(h.t, 200, "on the lot")
		b.post(page + "/run")
		b.settled(page).wants(h.t, 200, "3 new")
		again := b.post("/import", "kind", "vehicles", "paste", "Stock,Brand\nA1,Ford\n").importPath(h.t)
		b.post(again+"/check").leads(h.t, again)
		b.settled(again).wants(h.t, 200, "Nothing would change")
	})
}

func TestImportRefusesWhatIsNoList(t *testing.T) {
	eachHouse(t, func(h *house) {
		b := h.as("owner@motors.example")
		b.get("/import")
		b.post("/import", "kind", "vehicles").wants(h.t, 422, "Choose a file, or paste rows")
		b.post("/import", "paste", "Stock\nA1\n").wants(h.t, 422, "Choose what the rows are")
		b.upload("/import", "x.pdf", []byte("%PDF-1.7"), "kind", "vehicles").wants(h.t, 422, "neither CSV nor XLSX")
		b.upload("/import", "x.csv", []byte("Stock,Brand\n"), "kind", "vehicles").wants(h.t, 422, "The file has no rows")
		b.upload("/import", "x.csv", []byte("Stock,Brand\nA,B\n"), "kind", "boats").wants(h.t, 422, "Choose what the rows are")
		b.get("/import/template/people.csv").wants(h.t, 200, "Person number,Name,E-mail address")
		b.get("/import/template/boats.csv").wants(h.t, 404)
		b.get("/import/imp_nowhere").wants(h.t, 404, "no such import")
	})
}

func TestImportsAreOfOneOrganisationAndOfOnesRights(t *testing.T) {
	eachHouse(t, func(h *house) {
		b := h.as("owner@motors.example")
		b.get("/import")
		people := b.post("/import", "kind", "people", "paste", "Number,Name\n1,Ann Day\n").importPath(h.t)
		cars := b.post("/import", "kind", "vehicles", "paste", "Stock,Brand\nS1,Ford\n").importPath(h.t)
		other := h.as("owner@homes.example")
		h.member(tenants.RoleCustodian)
		custodian := h.as("custodian@motors.example")
		for _, path := range []string{people, people + "/columns", people + "/problems"} {
			other.get(path).wants(h.t, 404)
			custodian.get(path).wants(h.t, 404)
			b.get(path).wants(h.t, 200)
		}
		for _, act := range []string{"/columns", "/check", "/run", "/undo"} {
			other.get("/import")
			other.post(people+act).wants(h.t, 404)
			custodian.get("/import")
			custodian.post(people+act).wants(h.t, 404)
		}
		custodian.get("/import").wants(h.t, 200, `value="vehicles"`)
		if page := custodian.get("/import"); strings.Contains(page.body, `value="people"`) || strings.Contains(page.body, people) || !strings.Contains(page.body, cars) {
			h.t.Error("the custodian sees lists of people, or not those of vehicles")
		}
		other.get("/import")
		if page := other.get("/import"); strings.Contains(page.body, cars) {
			h.t.Error("another organisation sees our imports")
		}
		custodian.get(cars).wants(h.t, 200, "S1")
	})
}

func TestImportSpeaksThreeLanguages(t *testing.T) {
	before, _ := words.Faults()
	defer func() {
		if n, ids := words.Faults(); n != before {
			t.Errorf("messages are missing: %v", ids)
		}
	}()
	eachHouse(t, func(h *house) {
		b := h.as("owner@motors.example")
		b.get("/import")
		page := b.post("/import", "kind", "people", "paste", "Nom;Matricule;Fin\nAnn Day;12;31/12/2027\nBen Key;x;1\n").importPath(h.t)
		for lang, say := range map[string]string{"fr": "Colonnes du fichier", "es": "Columnas del archivo", "en": "Columns of the file"} {
			b.post("/preferences", "lang", lang)
			b.get(page).wants(h.t, 200, say)
		}
		b.post("/preferences", "lang", "fr")
		b.post(page + "/check")
		b.settled(page).wants(h.t, 200, "Ajouts 1, modifications 0, inchangés 0, problèmes 1", "Importer 1 ligne", "chiffres")
		b.get(page+"/problems").wants(h.t, 200, "Problème")
		b.post(page + "/run")
		b.settled(page).wants(h.t, 200, "Annuler cette importation")
		b.post(page + "/undo")
		b.settled(page).wants(h.t, 200, "1 ligne reprise")
		b.get("/import").wants(h.t, 200, "Annulé")
	})
}
