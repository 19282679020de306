package dev.underpin.core.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An entry as it was recorded.
 *
 * @param sequence its place in the chain, from 1 without gaps
 * @param at when, by the clock of the node that recorded it, to the microsecond
 * @param entry what was recorded
 * @param requestId the request in which it happened, if there was one
 */
public record AuditRecord(
    long sequence, Instant at, AuditEntry entry, @Nullable String requestId) {}
