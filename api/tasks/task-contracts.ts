/** Routes of tasks: make, read, change, and the four buttons. */
import { Type } from 'typebox';
import { taskStatuses, taskTypes } from '../../domain/task.ts';
import { contract, NoContent } from '../route-contract.ts';
import { IdempotencyHeaders, IdParams, Instant, listQuery, oneOf, pageOf, Uuid } from '../shapes.ts';
import { Task, TaskChange, TaskDraft } from './task-schemas.ts';

export const createTask = contract({
  method: 'POST',
  url: '/tasks',
  access: 'supervisor',
  shapes: {
    operationId: 'createTask',
    summary: 'Make a task; it starts as a draft',
    tags: ['tasks'],
    headers: IdempotencyHeaders,
    body: TaskDraft,
    response: { 201: Task },
  },
});

export const listTasks = contract({
  method: 'GET',
  url: '/tasks',
  access: 'viewer',
  shapes: {
    operationId: 'listTasks',
    summary: 'Tasks, newest first, with their counts',
    tags: ['tasks'],
    querystring: listQuery({
      status: Type.Optional(oneOf(taskStatuses)),
      type: Type.Optional(oneOf(taskTypes)),
      q: Type.Optional(Type.String({ maxLength: 200, description: 'Part of the name' })),
      lineId: Type.Optional(Uuid),
      from: Type.Optional(Instant),
      to: Type.Optional(Instant),
    }),
    response: { 200: pageOf(Task) },
  },
});

export const getTask = contract({
  method: 'GET',
  url: '/tasks/:id',
  access: 'viewer',
  shapes: { operationId: 'getTask', summary: 'One task', tags: ['tasks'], params: IdParams, response: { 200: Task } },
});

export const updateTask = contract({
  method: 'PATCH',
  url: '/tasks/:id',
  access: 'supervisor',
  shapes: {
    operationId: 'updateTask',
    summary: 'Change a task, also while it runs; effective within 2 seconds',
    tags: ['tasks'],
    params: IdParams,
    body: TaskChange,
    response: { 200: Task },
  },
});

export const deleteTask = contract({
  method: 'DELETE',
  url: '/tasks/:id',
  access: 'supervisor',
  shapes: {
    operationId: 'deleteTask',
    summary: 'Remove a task with its contacts and calls; refused while it runs',
    tags: ['tasks'],
    params: IdParams,
    response: { 204: NoContent },
  },
});

export const startTask = contract({
  method: 'POST',
  url: '/tasks/:id/start',
  access: 'supervisor',
  shapes: {
    operationId: 'startTask',
    summary: 'Start, or start again after the list grew; pressing twice is harmless',
    tags: ['tasks'],
    params: IdParams,
    response: { 200: Task },
  },
});

export const pauseTask = contract({
  method: 'POST',
  url: '/tasks/:id/pause',
  access: 'supervisor',
  shapes: {
    operationId: 'pauseTask',
    summary: 'Stop dialling; calls in progress go on',
    tags: ['tasks'],
    params: IdParams,
    response: { 200: Task },
  },
});

export const resumeTask = contract({
  method: 'POST',
  url: '/tasks/:id/resume',
  access: 'supervisor',
  shapes: {
    operationId: 'resumeTask',
    summary: 'Go on with exactly the undialled',
    tags: ['tasks'],
    params: IdParams,
    response: { 200: Task },
  },
});

export const stopTask = contract({
  method: 'POST',
  url: '/tasks/:id/stop',
  access: 'supervisor',
  shapes: {
    operationId: 'stopTask',
    summary: 'End the task: drain lets calls in progress finish, hangup ends them',
    tags: ['tasks'],
    params: IdParams,
    body: Type.Object({ mode: oneOf(['drain', 'hangup']) }, { additionalProperties: false }),
    response: { 200: Task },
  },
});
