package importer

import (
	"context"
	"encoding/json"
	"maps"
	"time"

	"claviger/store"
	"claviger/tenants"
)

// Draft keeps a file that was given on a page, with its columns guessed, until
// it is checked and run. It is an error when the file is no list.
func Draft(ctx context.Context, s *store.Store, scope tenants.Scope, kind Kind, filename string, content []byte) (m store.Import, err error) {
	if err := mayImport(scope, kind); err != nil {
		return m, err
	}
	sheet, err := Parse(content)
	if err != nil {
		return m, err
	}
	total, err := sheet.count()
	if err != nil {
		return m, err
	}
	match, err := Matched(kind, sheet, Mapping{})
	if err != nil {
		return m, err
	}
	mapping, err := encodeMapping(match, sheet.Header)
	if err != nil {
		return m, err
	}
	err = s.InTx(ctx, scope, func(tx *store.Tx) error {
		if err := forgetStale(tx); err != nil {
			return err
		}
		m = store.Import{ID: tx.NewID("imp"), Kind: string(kind), Filename: filename, Mapping: mapping, State: store.ImportDraft, Total: total, CreatedBy: scope.Actor()}
		if err := tx.KeepImportFile(&m, content); err != nil {
			return err
		}
		return tx.AddImport(m)
	})
	return m, tenants.Wrap("importer.Draft", err)
}

// mayImport wants the right to import and the right to edit what the rows are.
func mayImport(scope tenants.Scope, kind Kind) error {
	if _, ok := listKinds[kind]; !ok {
		return tenants.Fail(tenants.Invalid, "import_kind").At("kind")
	}
	if err := scope.Need(tenants.ImportRun); err != nil {
		return err
	}
	return scope.Need(listKinds[kind].right)
}

// MayImport tells whether a scope may bring in lists of a kind.
func MayImport(scope tenants.Scope, kind Kind) bool { return mayImport(scope, kind) == nil }

func (s *Sheet) count() (n int64, err error) {
	for _, err := range s.Rows() {
		if err != nil {
			return n, err
		}
		n++
	}
	if n == 0 {
		return 0, tenants.Fail(tenants.Invalid, "import_empty")
	}
	return n, nil
}

// draftLife is how long the file of an import that nobody finished is kept.
const draftLife = 24 * time.Hour

func forgetStale(tx *store.Tx) error {
	stale, err := tx.StaleImports(tx.Now().Add(-draftLife))
	if err != nil {
		return err
	}
	for _, m := range stale {
		if err := tx.ForgetImportFile(&m); err != nil {
			return err
		}
		if err := tx.SaveImport(m); err != nil {
			return err
		}
	}
	return nil
}

// Drafted is an import as it was drafted, ready to be looked at or run.
type Drafted struct {
	store.Import
	Sheet  *Sheet // nil once the file was forgotten
	Match  Match
	Header []string // of the file
}

// ReadDraft reads an import with its file and its mapping.
func ReadDraft(r *store.Rx, id string) (d Drafted, err error) {
	if d.Import, err = r.Import(id); err != nil {
		return d, err
	}
	if d.Match, d.Header, err = decodeMapping(d.Mapping); err != nil || len(d.BlobHash) == 0 {
		return d, err
	}
	content, err := r.ImportFile(d.Import)
	if err != nil {
		return d, err
	}
	d.Sheet, err = Parse(content)
	return d, err
}

// Remap changes what gives what in an import that was drafted or checked.
func Remap(ctx context.Context, s *store.Store, scope tenants.Scope, id string, said Mapping) error {
	return tenants.Wrap("importer.Remap", s.InTx(ctx, scope, func(tx *store.Tx) error {
		if _, err := tx.LockImport(id); err != nil {
			return err
		}
		d, err := ReadDraft(&tx.Rx, id)
		if err != nil {
			return err
		}
		if err := mayImport(scope, Kind(d.Kind)); err != nil {
			return err
		}
		if d.State != store.ImportDraft && d.State != store.ImportChecked || d.Sheet == nil {
			return tenants.Fail(tenants.Conflict, "import_ended")
		}
		match, err := Matched(Kind(d.Kind), d.Sheet, said)
		if err != nil {
			return err
		}
		match.Guessed = stillGuessed(d.Match, match)
		m := d.Import
		m.State, m.Errors = store.ImportDraft, ""
		if m.Mapping, err = encodeMapping(match, d.Header); err != nil {
			return err
		}
		return tx.SaveImport(m)
	}))
}

// stillGuessed are the guesses that a person looked at and left as they were;
// they stay marked as what they are.
func stillGuessed(was, is Match) map[string]bool {
	guessed := maps.Clone(is.Guessed)
	for name := range was.Guessed {
		if is.Columns[name] != "" && is.Columns[name] == was.Columns[name] {
			guessed[name] = true
		}
	}
	return guessed
}

func decodeMapping(text string) (m Match, header []string, err error) {
	var k kept
	if err := json.Unmarshal([]byte(text), &k); err != nil {
		return m, nil, tenants.Wrap("importer.decodeMapping", err)
	}
	m = Match{Mapping: k.Mapping, Guessed: map[string]bool{}}
	if m.Columns == nil {
		m.Columns = map[string]string{}
	}
	for _, name := range k.Guessed {
		m.Guessed[name] = true
	}
	return m, k.Header, nil
}
