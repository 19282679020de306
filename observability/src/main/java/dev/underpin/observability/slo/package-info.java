/** Service level objectives: how fast their error budgets burn, and when to wake somebody. */
@NullMarked
package dev.underpin.observability.slo;

import org.jspecify.annotations.NullMarked;
