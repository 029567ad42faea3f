package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
	"claviger/words"
)

// statuses say how each kind of failure looks in HTTP.
var statuses = map[tenants.Kind]int{
	tenants.Invalid: 422, tenants.NotFound: 404, tenants.Forbidden: 403, tenants.Conflict: 409,
	tenants.Needs: 422, tenants.Limit: 429, tenants.Internal: 500,
}

// unavailable are failures that go away by themselves, or with the machine mended.
var unavailable = []string{store.CodeBusy, store.CodeClosed, store.CodeDiskFull, store.CodeDiskFails, "too_busy"}

// statusOf is the HTTP status of a failure.
func statusOf(err error) int {
	var fe *fiber.Error
	var te *tenants.Error
	switch {
	case errors.Is(err, errForged):
		return 419
	case errors.Is(err, errToken):
		return fiber.StatusUnauthorized
	case errors.As(err, &te):
		for _, code := range unavailable {
			if te.Code == code {
				return fiber.StatusServiceUnavailable
			}
		}
		return statuses[te.Kind]
	case errors.As(err, &fe):
		return fe.Code
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return fiber.StatusServiceUnavailable
	}
	return fiber.StatusInternalServerError
}

// fail is the one place where errors become answers.
func (s *Server) fail(c *fiber.Ctx, err error) error {
	status := statusOf(err)
	if status >= 500 {
		s.Log.ErrorContext(c.UserContext(), "failed", "id", requestID(c), "route", c.Route().Path, "err", err)
	}
	c.Response().ResetBody()
	c.Status(status)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.UserContext()), 5*time.Second) // the request's own may be over
	defer cancel()
	c.SetUserContext(ctx)
	r := s.request(c)
	r.setRetry(err)
	switch {
	case wantsJSON(c):
		return r.failJSON(status, err)
	case errors.Is(err, errSignIn):
		return r.toSignIn()
	case errors.Is(err, errPick):
		return r.to("/organisations")
	case errors.Is(err, errPair):
		return r.to("/kiosk/pair")
	case r.HX():
		return r.failPart(err)
	}
	return r.failPage(status, err)
}

// setRetry tells machines when to try again.
func (r *Request) setRetry(err error) {
	if wait := waitOf(err, r.Now()); wait > 0 {
		r.Set(fiber.HeaderRetryAfter, strconv.Itoa(int(wait.Seconds())+1))
	}
}

// to is To with the status of an answer that was already on its way to be an
// error.
func (r *Request) to(path string) error {
	r.Status(fiber.StatusOK)
	return r.To(path)
}

func wantsJSON(c *fiber.Ctx) bool {
	return strings.HasPrefix(c.Path(), "/api/") || strings.HasPrefix(c.Path(), "/scim/")
}

// codeOf is the code of a failure that people are told; what only we can mend
// has no other.
func codeOf(status int, err error) (code string, params map[string]string) {
	var te *tenants.Error
	switch {
	case errors.As(err, &te):
		return te.Code, te.Params
	case status == 404, status == 405, status == 413, status == 431:
		return "http_" + strconv.Itoa(status), nil
	case status == 503:
		return "too_slow", nil
	}
	return "internal", nil
}

// sentence says a failure to a person.
func (r *Request) sentence(status int, err error) string {
	code, params := codeOf(status, err)
	return r.Say.Error(code, r.spokenParams(code, params))
}

// spokenParams adds the request id to a failure of ours, and lets a wait end
// at the next full minute, as clocks on the wall show it.
func (r *Request) spokenParams(code string, params map[string]string) map[string]string {
	out := map[string]string{}
	for k, v := range params {
		out[k] = v
		if at, err := time.Parse(time.RFC3339, v); err == nil && k == "until" {
			out[k] = at.In(zone(r.Guest.Organisation.Zone)).Add(time.Minute - time.Nanosecond).Truncate(time.Minute).Format(time.RFC3339)
		}
	}
	if code == "internal" {
		out["request"] = requestID(r.Ctx)
	}
	return out
}

// waitOf is how long to wait before the next try, 0 when waiting helps nothing.
func waitOf(err error, now time.Time) time.Duration {
	var te *tenants.Error
	if !errors.As(err, &te) || te.Kind != tenants.Limit {
		return 0
	}
	if at, perr := time.Parse(time.RFC3339, te.Params["until"]); perr == nil {
		return min(max(at.Sub(now), time.Second), time.Hour)
	}
	return time.Second
}

func (r *Request) failJSON(status int, err error) error {
	if status == fiber.StatusUnauthorized {
		r.Set(fiber.HeaderWWWAuthenticate, `Bearer realm="claviger"`)
	}
	code, _ := codeOf(status, err)
	body := fiber.Map{"code": code, "message": words.In("en").Error(code, r.spokenParams(code, paramsOf(err))), "request": requestID(r.Ctx)}
	var te *tenants.Error
	if errors.As(err, &te) && te.Field != "" {
		body["field"] = te.Field
	}
	return r.JSON(fiber.Map{"error": body})
}

func paramsOf(err error) map[string]string {
	var te *tenants.Error
	if errors.As(err, &te) {
		return te.Params
	}
	return nil
}

// toSignIn sends to the sign-in page and back afterwards.
func (r *Request) toSignIn() error {
	path := "/login"
	if r.Method() == fiber.MethodGet && !r.HX() && r.OriginalURL() != "/" {
		path += "?next=" + urlEscape(r.OriginalURL())
	}
	return r.to(path)
}

// failPart answers htmx: nothing is swapped, a toast says what happened.
func (r *Request) failPart(err error) error {
	r.Set("HX-Reswap", "none")
	return r.HTML(ui.ToastPartial(ui.Toast{Text: ui.Text(r.sentence(r.Response().StatusCode(), err))}))
}

// failPage is the error page: what happened, what is safe, what next.
func (r *Request) failPage(status int, err error) error {
	page := ui.ErrorPage{Status: strconv.Itoa(status), Title: r.Say.Say(titleOf(status)), Text: r.sentence(status, err), Request: requestID(r.Ctx), Time: r.Say.ClockSeconds(r.Now())}
	home := ui.Button{Label: r.Say.Say("shell.home"), Href: "/", Kind: ui.Primary}
	if r.Guest.Member == nil {
		home = ui.Button{Label: r.Say.Say("signin.submit"), Href: "/login", Kind: ui.Primary}
	}
	if status == 419 || status >= 500 || status == 429 {
		home = ui.Button{Label: r.Say.Say("shell.again"), Href: r.again(), Kind: ui.Primary}
	}
	page.Buttons = []ui.Button{home}
	if r.Guest.Member != nil && status < 500 {
		shell, err := r.Staff(page.Title)
		if err == nil {
			return r.HTML(views.StaffError(shell, page))
		}
	}
	return r.HTML(views.PlainError(r.doc(page.Title), page))
}

// again is where trying once more starts: the same page by GET, or the page
// that the form was on.
func (r *Request) again() string {
	if r.Method() == fiber.MethodGet && ourPath(r.OriginalURL()) {
		return r.OriginalURL()
	}
	if from := refererPath(r.Get(fiber.HeaderReferer), string(r.Request().Host())); from != "" {
		return from
	}
	return "/"
}

// titleOf is the id of an error page's title.
func titleOf(status int) string {
	switch status {
	case http.StatusForbidden, http.StatusNotFound, http.StatusConflict, 419, http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return "shell.error_" + strconv.Itoa(status)
	case http.StatusMethodNotAllowed:
		return "shell.error_404"
	}
	if status < 500 {
		return "shell.error_400"
	}
	return "shell.error_500"
}

// asError is the failure that a person can be told about, or nil.
func asError(err error) *tenants.Error {
	var te *tenants.Error
	if errors.As(err, &te) {
		return te
	}
	return nil
}
