package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"claviger/static"
)

// static serves the embedded files under the hash of their content: they are
// kept for ever, and asked for once.
func (s *Server) static(c *fiber.Ctx) error {
	body, kind, ok := static.File(c.Path())
	if !ok {
		return errNoPage
	}
	c.Response().Header.Del(fiber.HeaderVary)
	c.Set(fiber.HeaderCacheControl, static.CacheControl)
	c.Set(fiber.HeaderContentType, kind)
	if strings.Contains(c.Get(fiber.HeaderAcceptEncoding), "gzip") {
		if small, ok := static.Gzip(c.Path()); ok {
			c.Set(fiber.HeaderContentEncoding, "gzip")
			body = small
		}
	}
	c.Vary(fiber.HeaderAcceptEncoding)
	return c.Send(body)
}
