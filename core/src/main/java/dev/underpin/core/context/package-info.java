/**
 * One request, one thread of evidence: {@link dev.underpin.core.context.RequestContext} carries ids
 * from the edge into log lines, executors, jobs and third-party calls.
 */
@NullMarked
package dev.underpin.core.context;

import org.jspecify.annotations.NullMarked;
