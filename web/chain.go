package web

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"

	"claviger/views"
)

// chain is what every request passes, first to last.
func (s *Server) chain() []any {
	return []any{s.limit, s.number, s.headers, s.catch, s.readable,
		compress.New(compress.Config{Level: compress.LevelBestSpeed, Next: uncompressed})}
}

const requestKey = "request"

// requestID is the id that number gave.
func requestID(c *fiber.Ctx) string {
	id, _ := c.Locals(requestKey).(string)
	return id
}

// number gives the request an id of our own and writes one line of the log
// when it ended: no address, no query, no name.
func (s *Server) number(c *fiber.Ctx) error {
	begun := time.Now()
	var random [10]byte
	if _, err := rand.Read(random[:]); err != nil {
		return err
	}
	id := strings.ToLower(base32.StdEncoding.EncodeToString(random[:]))
	c.Locals(requestKey, id)
	c.Set("X-Request-Id", id)
	err := c.Next()
	if err != nil {
		err = s.fail(c, err) // so that the status is known here
	}
	s.Log.LogAttrs(c.UserContext(), slog.LevelInfo, "request", slog.String("id", id), slog.String("method", c.Method()),
		slog.String("route", c.Route().Path), slog.Int("status", c.Response().StatusCode()), slog.Duration("took", time.Since(begun)))
	return err
}

// headers sets what every answer says to browsers; pages are personal and not
// kept unless a handler says otherwise.
func (s *Server) headers(c *fiber.Ctx) error {
	c.Set("Content-Security-Policy", views.Policy)
	c.Set("X-Content-Type-Options", "nosniff")
	c.Set("Referrer-Policy", "same-origin")
	c.Set("X-Frame-Options", "DENY")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	c.Set("Permissions-Policy", "camera=(self), geolocation=(), microphone=(), payment=()")
	c.Set("Cache-Control", "no-store")
	c.Vary("HX-Request", "Cookie", "Accept-Language")
	if s.secure {
		c.Set("Strict-Transport-Security", "max-age=31536000")
	}
	return c.Next()
}

// catch turns a panic into an error: one request fails, not the program.
func (s *Server) catch(c *fiber.Ctx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			s.Log.ErrorContext(c.UserContext(), "panic", "id", requestID(c), "route", c.Route().Path, "what", fmt.Sprint(p), "stack", string(debug.Stack()))
			err = fmt.Errorf("web: panic: %v", p)
		}
	}()
	return c.Next()
}

// limit gives the request a context that ends: at the deadline, or when the
// program goes down.
func (s *Server) limit(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(s.ended, deadline)
	defer cancel()
	c.SetUserContext(ctx)
	return c.Next()
}

// uncompressed are answers that are compressed already, or that flow.
func uncompressed(c *fiber.Ctx) bool {
	path := c.Path()
	return strings.HasPrefix(path, "/static/") || strings.HasPrefix(path, "/live")
}
