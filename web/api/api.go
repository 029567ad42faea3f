package api

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/store/keyring"
	"claviger/tenants"
	"claviger/words"
)

// Prefix begins the path of every operation.
const Prefix = "/api/v1"

// Deps is what the API needs from the pages' server.
type Deps struct {
	Store   *store.Store
	Keys    *keyring.Keyring
	Clock   func() time.Time
	Version string
	// Scope is by what right a request is made; the server puts it into the
	// request's context before any operation runs.
	Scope func(ctx context.Context) tenants.Scope
	// Failed writes a failure that only we can mend to the log, and gives the
	// number of the request under which it stands there.
	Failed func(ctx context.Context, err error) string
	// Carry goes on with a trial of rules after its request, and waits a moment:
	// most are over by then.
	Carry func(scope tenants.Scope, run access.Run, trial *access.Trial)
}

// Server answers the operations.
type Server struct {
	Deps
	api huma.API
}

// Mount adds every operation and the OpenAPI document to the app.
func Mount(app *fiber.App, d Deps) *Server {
	config := huma.DefaultConfig("Claviger", d.Version)
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "/api/openapi", "", ""
	config.Info.Description = "Who holds which key. Times are RFC 3339 in UTC; lists go on with the cursor of the answer before."
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"token": {Type: "http", Scheme: "bearer"}}
	config.CreateHooks = nil // no schema links in answers
	s := &Server{Deps: d, api: humafiber.New(app, config)}
	s.keyOperations()
	s.peopleOperations()
	s.assetOperations()
	s.placeOperations()
	s.gatewayOperations()
	s.handoverOperations()
	s.lockdownOperations()
	s.breakGlassOperations()
	s.passOperations()
	s.urgentOperations()
	s.playbookOperations()
	s.jointOperations()
	s.orderOperations()
	s.differenceOperations()
	s.openingOperations()
	s.layoutOperations()
	s.fireOperations()
	s.incidentOperations()
	s.faultOperations()
	s.kitOperations()
	s.returnOperations()
	s.requestOperations()
	s.doorOperations()
	s.lifeOperations()
	s.reviewOperations()
	s.policyOperations()
	s.waitingOperations()
	s.ruleOperations()
	s.effectiveOperations()
	s.trialOperations()
	s.licenceOperations()
	s.leavingOperations()
	s.permanentOperations()
	s.receiptOperations()
	s.recordOperations()
	s.labelOperations()
	s.ringOperations()
	s.walkOperations()
	s.catchUpOperations()
	s.systemOperations()
	s.countOperations()
	s.countPlanOperations()
	s.checkOperations()
	s.bookingOperations()
	return s
}

// mostBody is the most bytes of a request: as many as the server itself reads,
// so that a photo as a phone takes it goes through.
const mostBody = 8 << 20

// operation is one line of the API's table.
func operation(method, path, id, summary string) huma.Operation {
	return huma.Operation{MaxBodyBytes: mostBody, OperationID: id, Method: method, Path: Prefix + path, Summary: summary, Security: []map[string][]string{{"token": {}}},
		Tags: []string{strings.SplitN(strings.TrimPrefix(path, "/"), "/", 2)[0]}}
}

// read runs fn in the organisation of the request, which must hold p.
func (s *Server) read(ctx context.Context, p tenants.Permission, fn func(*store.Rx) error) error {
	scope := s.Scope(ctx)
	if err := scope.Need(p); err != nil {
		return s.Problem(ctx, err)
	}
	return s.Problem(ctx, s.Store.Read(ctx, scope, fn))
}

func (s *Server) desk() keys.Store { return store.In[keys.Tx](s.Store) }

// Page is how every list is asked for.
type Page struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"How many at most."`
	Cursor string `query:"cursor" maxLength:"400" doc:"next of the answer before; empty for the first."`
}

// after reads the cursor; one that was not ours begins at the start.
func (p Page) after() store.Cursor {
	raw, err := base64.RawURLEncoding.DecodeString(p.Cursor)
	order, id, ok := strings.Cut(string(raw), "\x1f")
	if err != nil || !ok {
		return store.Cursor{}
	}
	return store.Cursor{Order: order, ID: id}
}

func cursor(order, id string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(order + "\x1f" + id))
}

// cut keeps what was asked for, and gives the cursor of what follows.
func cut[T any](rows []T, limit int, at func(T) string) ([]T, string) {
	if len(rows) <= limit {
		return rows, ""
	}
	return rows[:limit], at(rows[limit-1])
}

// List is the answer of every list.
type List[T any] struct {
	Body struct {
		Items []T    `json:"items"`
		Next  string `json:"next,omitempty" doc:"Cursor of the next page, absent on the last."`
	}
}

// One is the answer about one thing.
type One[T any] struct{ Body T }

func listOf[T any](items []T, next string) *List[T] {
	l := &List[T]{}
	l.Body.Items, l.Body.Next = items, next
	if items == nil {
		l.Body.Items = []T{}
	}
	return l
}

// Problem turns a failure of ours into the API's: one status, one code, one
// sentence in English. What only we can mend goes to the log with its cause,
// and the answer says under which number. Nil stays nil.
func (s *Server) Problem(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	var said huma.StatusError
	if errors.As(err, &said) {
		return err // on its way already
	}
	if refused := asRefused(err); refused != nil {
		return refused
	}
	kind := tenants.KindOf(err)
	code := tenants.CodeOf(err)
	if code == store.CodeDiskFull || code == store.CodeDiskFails || code == store.CodeBusy || code == store.CodeClosed {
		s.Failed(ctx, err)
		return huma.NewError(503, words.In("en").Error(code, nil), &huma.ErrorDetail{Message: code})
	}
	if kind == tenants.Internal {
		return huma.NewError(500, words.In("en").Error("internal", map[string]string{"request": s.Failed(ctx, err)}), &huma.ErrorDetail{Message: "internal"})
	}
	status := map[tenants.Kind]int{tenants.Invalid: 422, tenants.NotFound: 404, tenants.Forbidden: 403, tenants.Conflict: 409, tenants.Needs: 422, tenants.Limit: 429}[kind]
	params, field := map[string]string(nil), ""
	if e := asError(err); e != nil {
		params, field = e.Params, e.Field
	}
	return huma.NewError(status, words.In("en").Error(code, params), &huma.ErrorDetail{Message: code, Location: field})
}
