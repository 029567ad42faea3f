-- What gateways and cabinets said of themselves: a point each five minutes,
-- kept for two days, and one an hour (grain 1), kept for ninety. hour is the
-- hour of a point. And since when a gateway's silence is known.
CREATE TABLE device_health (
  org_id    text NOT NULL,
  device_id text NOT NULL,
  grain     smallint NOT NULL,
  at        timestamptz NOT NULL,
  hour      timestamptz NOT NULL,
  mains     bigint,
  battery   bigint,
  minutes   bigint,
  celsius   bigint,
  rsrp      bigint,
  sinr      bigint,
  sent      bigint,
  received  bigint,
  failovers bigint,
  backlog   bigint,
  drift     bigint NOT NULL,
  PRIMARY KEY (org_id, device_id, grain, at),
  FOREIGN KEY (org_id, device_id) REFERENCES devices (org_id, id)
);
--bun:split
CREATE INDEX device_health_age ON device_health (grain, at);
--bun:split
ALTER TABLE devices ADD COLUMN silent_at timestamptz;
--bun:split
CREATE INDEX devices_heard ON devices (heard_at) WHERE kind = 'gateway' AND heard_at IS NOT NULL AND silent_at IS NULL AND revoked_at IS NULL;
--bun:split
CREATE INDEX cabinets_gateway ON cabinets (org_id, gateway_id);
