/** The contract between the engine and what keeps the jobs, and the store in memory. */
@NullMarked
package dev.underpin.jobs.store;

import org.jspecify.annotations.NullMarked;
