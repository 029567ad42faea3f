package web

import (
	"bytes"
	"path"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"claviger/seed/importer"
	"claviger/store"
	"claviger/tenants"
	"claviger/views/ui"
)

// importRoutes are the pages that bring a list in.
func (s *Server) importRoutes() []Route {
	return []Route{
		get("/import", tenants.ImportRun, s.importStart),
		post("/import", tenants.ImportRun, s.importGive),
		get("/import/template/:kind", tenants.ImportRun, s.importTemplate),
		get("/import/:id", tenants.ImportRun, s.importPage),
		get("/import/:id/columns", tenants.ImportRun, s.importColumns),
		post("/import/:id/columns", tenants.ImportRun, s.importMatch),
		post("/import/:id/run", tenants.ImportRun, s.importAct(importer.TakeOver)),
		post("/import/:id/check", tenants.ImportRun, s.importAct(importer.Check)),
		post("/import/:id/undo", tenants.ImportRun, s.importAct(importer.TakeBack)),
		get("/import/:id/problems", tenants.ImportRun, s.importBadRows),
	}
}

func (s *Server) importStart(r *Request) error { return s.importStartPage(r, r.Form(), 200) }

// importGive takes a file, or rows that were pasted.
func (s *Server) importGive(r *Request) error {
	f := r.Form()
	name, content, err := r.givenList()
	if err != nil {
		return err
	}
	kind := importer.Kind(f.text("kind"))
	switch {
	case kind == "":
		f.refuse("kind", r.Say.Say("imports.needs_kind"))
	case len(content) == 0:
		f.refuse("file", r.Say.Say("imports.needs_file"))
	default:
		m, err := importer.Draft(r.UserContext(), s.Store, r.Scope, kind, name, content)
		if err == nil {
			return r.To(importHref(m.ID))
		}
		if !f.wrong(err) {
			return err
		}
	}
	return s.importStartPage(r, f, 422)
}

// givenList is the name and content of the list in the form.
func (r *Request) givenList() (name string, content []byte, err error) {
	if file, err := r.Ctx.FormFile("file"); err == nil && file.Size > 0 {
		if err := importer.CheckSize(file.Size); err != nil {
			return "", nil, err
		}
		open, err := file.Open()
		if err != nil {
			return "", nil, err
		}
		defer open.Close()
		content, err := importer.Load(open)
		return fileName(file.Filename), content, err
	}
	if text := r.FormValue("paste"); strings.TrimSpace(text) != "" {
		return r.Say.Say("imports.pasted"), []byte(text), nil
	}
	return "", nil, nil
}

// fileName is what a browser called a file, without folders, fit to be kept.
func fileName(given string) string {
	name := path.Base(strings.ReplaceAll(given, "\\", "/"))
	name = strings.Map(func(r rune) rune {
		if !tenants.IsText(string(r)) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	return or(clipped(strings.TrimSpace(name), 120), "?")
}

// refuse adds a sentence of ours to the summary of a form.
func (f *form) refuse(field, text string) {
	f.problems = append(f.problems, ui.Problem{Field: field, Text: text})
}

func (s *Server) importTemplate(r *Request) error {
	kind := importer.Kind(strings.TrimSuffix(r.Params("kind"), ".csv"))
	if importer.FieldNames(kind) == nil {
		return errNoPage
	}
	return r.download(string(kind)+".csv", "text/csv; charset=utf-8", importer.Template(r.Say, kind))
}

// download sends bytes as a file to keep.
func (r *Request) download(name, mediaType string, content []byte) error {
	r.Set(fiber.HeaderContentType, mediaType)
	r.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+`"`)
	return r.Send(content)
}

// drafted reads the import that the address names, if the scope may.
func (r *Request) drafted() (d importer.Drafted, err error) {
	err = r.Read(func(rx *store.Rx) error {
		m, err := rx.Import(r.Params("id"))
		if err != nil {
			return err
		}
		if !importer.MayImport(r.Scope, importer.Kind(m.Kind)) {
			return tenants.Fail(tenants.NotFound, "import_not_found")
		}
		d, err = importer.ReadDraft(rx, m.ID)
		return err
	})
	return d, err
}

// importPage shows an import as far as it has come.
func (s *Server) importPage(r *Request) error {
	d, err := r.drafted()
	if err != nil {
		return err
	}
	switch {
	case d.State == store.ImportDraft && d.Sheet != nil:
		return s.importColumnsPage(r, d, d.Match, r.Form(), 200)
	case importWaits(d.Import, s.now()):
		return s.importWaitPage(r, d)
	case r.HX():
		return r.To(importHref(d.ID)) // it waited, and is done
	}
	return s.importResultPage(r, d)
}

func importWaits(m store.Import, at time.Time) bool {
	switch m.State {
	case store.ImportChecking, store.ImportRunning, store.ImportUndoing:
		return !importer.BrokenOff(m, at)
	}
	return false
}

func (s *Server) importColumns(r *Request) error {
	d, err := r.drafted()
	if err != nil {
		return err
	}
	if d.Sheet == nil || d.State != store.ImportDraft && d.State != store.ImportChecked {
		return r.To(importHref(d.ID))
	}
	return s.importColumnsPage(r, d, d.Match, r.Form(), 200)
}

// importMatch keeps what each column becomes, then checks every row. Words
// that the list has of its own are asked for first.
func (s *Server) importMatch(r *Request) error {
	d, err := r.drafted()
	if err != nil {
		return err
	}
	if d.Sheet == nil {
		return tenants.Fail(tenants.Conflict, "import_file_gone")
	}
	f := r.Form()
	said := f.mapping(d)
	if len(f.problems) > 0 {
		return s.importColumnsPage(r, d, importer.Match{Mapping: said, Guessed: d.Match.Guessed}, f, 422)
	}
	if err := importer.Remap(r.UserContext(), s.Store, r.Scope, d.ID, said); err != nil {
		return err
	}
	unknown, err := importer.UnknownWords(importer.Kind(d.Kind), d.Sheet, said)
	if err != nil {
		return err
	}
	if len(f.unasked(unknown)) > 0 {
		return r.To(importHref(d.ID) + "/columns#words")
	}
	return s.importBegin(r, d.ID, importer.Check)
}

// importAct begins a run, another check, or an undo.
func (s *Server) importAct(what string) Handler {
	return func(r *Request) error {
		d, err := r.drafted()
		if err != nil {
			return err
		}
		return s.importBegin(r, d.ID, what)
	}
}

func (s *Server) importBegin(r *Request, id, what string) error {
	if err := importer.Start(r.UserContext(), s.Store, r.Scope, id, what); err != nil {
		return err
	}
	s.carryImport(r.Scope, id)
	return r.To(importHref(id))
}

// importBadRows is the rows that were not taken over, to be corrected.
func (s *Server) importBadRows(r *Request) error {
	d, err := r.drafted()
	if err != nil {
		return err
	}
	problems, err := importer.DecodeProblems(d.Errors)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := importer.WriteBadRows(&b, r.Say, importer.Kind(d.Kind), d.Header, problems); err != nil {
		return err
	}
	return r.download(d.Kind+"-"+r.Say.Say("imports.bad.file")+".csv", "text/csv; charset=utf-8", b.Bytes())
}

func importHref(id string) string { return "/import/" + id }
