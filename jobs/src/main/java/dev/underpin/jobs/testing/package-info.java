/** For tests of code that uses jobs: what was enqueued, and a worker with a clock of its own. */
@NullMarked
package dev.underpin.jobs.testing;

import org.jspecify.annotations.NullMarked;
