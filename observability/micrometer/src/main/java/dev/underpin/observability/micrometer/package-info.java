/**
 * Meters of Underpin's modules in the application's own {@link
 * io.micrometer.core.instrument.MeterRegistry}, and the request context in Reactor.
 *
 * <p>A class a module, each a listener or a watcher of that module; so nothing is loaded that the
 * application does not have. Meters are called {@code underpin.<module>.*}. No tag has more than
 * {@link dev.underpin.observability.micrometer.TagLimit#MOST} values: those that come later share
 * one, {@code _other}, and are counted by {@code underpin.meters.other}.
 */
@NullMarked
package dev.underpin.observability.micrometer;

import org.jspecify.annotations.NullMarked;
