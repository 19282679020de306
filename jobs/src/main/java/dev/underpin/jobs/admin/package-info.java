/** What operators see of jobs and can do to them, as JSON by HTTP. */
@NullMarked
package dev.underpin.jobs.admin;

import org.jspecify.annotations.NullMarked;
