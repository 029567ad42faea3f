package web

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"claviger/tenants"
	"claviger/web/api"
)

type (
	scopeKey  struct{}
	numberKey struct{}
)

// mountAPI puts the API behind its own door: a bearer token, or the session of
// a page for requests that only read.
func (s *Server) mountAPI() {
	s.app.Use(api.Prefix, func(c *fiber.Ctx) error {
		r := s.request(c)
		err := r.readToken()
		if err == errToken && r.Get("Authorization") == "" && (r.Method() == fiber.MethodGet || r.Method() == fiber.MethodHead) {
			if serr := r.identify(Route{Access: Member}); serr == nil {
				err = nil
			}
		}
		if err != nil {
			return err
		}
		ctx := context.WithValue(c.UserContext(), numberKey{}, requestID(c))
		c.SetUserContext(context.WithValue(ctx, scopeKey{}, r.Scope))
		return c.Next()
	})
	api.Mount(s.app, api.Deps{Store: s.Store, Keys: s.Keys, Clock: s.Clock, Version: s.Version,
		Scope: func(ctx context.Context) tenants.Scope { sc, _ := ctx.Value(scopeKey{}).(tenants.Scope); return sc }, Failed: s.apiFailed, Carry: s.waitForTrial})
}

// apiFailed writes a failure of an operation to the log as fail does for
// pages, and gives the request's id.
func (s *Server) apiFailed(ctx context.Context, err error) string {
	id, _ := ctx.Value(numberKey{}).(string)
	s.Log.ErrorContext(ctx, "failed", "id", id, "route", api.Prefix, "err", err)
	return id
}
