/** Small values that every module shares: {@link dev.underpin.core.Retry}, health checks. */
@NullMarked
package dev.underpin.core;

import org.jspecify.annotations.NullMarked;
