/**
 * Background jobs: out of the request, never lost. Start at {@link dev.underpin.jobs.Jobs}.
 *
 * <p>Data flows one way: the API here enqueues and runs, {@code store} is the contract of what
 * keeps the jobs, {@code jdbc} keeps them in the product's own database.
 */
@NullMarked
package dev.underpin.jobs;

import org.jspecify.annotations.NullMarked;
