package web

import (
	"context"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"claviger/views/ui"
)

// viewContext is the context that components render in: their fixed words and
// the form token.
func (r *Request) viewContext() context.Context {
	return ui.WithToken(ui.WithWords(r.UserContext(), ui.WordsIn(r.Say)), r.token())
}

// HTML answers with components, one after the other, straight into the body.
// When one fails nothing of it is sent.
func (r *Request) HTML(parts ...templ.Component) error {
	r.Set(fiber.HeaderContentType, "text/html; charset=utf-8")
	ctx := r.viewContext()
	for _, part := range parts {
		if err := part.Render(ctx, r.Response().BodyWriter()); err != nil {
			r.Response().ResetBody()
			return err
		}
	}
	return nil
}

// Refused answers a form that could not be accepted: 422 with the form again,
// what was typed still in it.
func (r *Request) Refused(page templ.Component) error {
	r.Status(fiber.StatusUnprocessableEntity)
	return r.HTML(page)
}

// Toast sends a message along with an answer to htmx.
func (r *Request) Toast(t ui.Toast) templ.Component { return ui.ToastPartial(t) }

// To sends the browser on to another of our pages, by GET.
func (r *Request) To(path string) error {
	if !ourPath(path) {
		path = "/"
	}
	if r.Get("HX-Request") == "true" {
		r.Set("HX-Redirect", path)
		return r.SendStatus(fiber.StatusNoContent)
	}
	return r.Redirect(path, fiber.StatusSeeOther)
}

// ourPath tells whether text is a path on this host: it begins with one slash
// and has nothing a browser could read as another host.
func ourPath(path string) bool {
	return strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "//") && !strings.ContainsAny(path, "\\\r\n\t\x00")
}

// render puts component after component, for views that take one.
func together(parts ...templ.Component) templ.Component { return templ.Join(parts...) }
