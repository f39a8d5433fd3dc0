/** The form of a line: a gateway of a switch, and how many calls it carries. */

import { useQuery } from '@tanstack/react-query';
import { Collapse, Form, Input, InputNumber, Radio, Select, Switch } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { EditDrawer } from '../../components/edit-drawer.tsx';

type Line = Schemas['Line'];
type LineForm = {
  name: string;
  node: string;
  profile: string;
  address: string;
  register: boolean;
  username?: string;
  /** Empty: the stored one stays. */
  password?: string;
  capacity: number;
  callsPerSecond?: number | null;
  callerNumbers: string[];
  prefix?: string;
  codec: 'PCMA' | 'PCMU';
  gateway?: string;
  enabled: boolean;
};

export function LineDrawer({ line, onClose }: { line: Line | null; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const save = (form: LineForm): Promise<unknown> =>
    line === null
      ? told(api.POST('/api/v1/lines', { body: bodyOf(form) }))
      : told(api.PATCH('/api/v1/lines/{id}', { params: { path: { id: line.id } }, body: bodyOf(form) }));
  return (
    <EditDrawer<LineForm>
      title={line === null ? t('line.add') : line.name}
      listKey="lines"
      initial={
        line === null
          ? { profile: 'external', register: false, capacity: 10, callerNumbers: [], codec: 'PCMA', enabled: true }
          : formOf(line)
      }
      save={save}
      onClose={onClose}
    >
      <CommonFields />
      <LoginFields known={line?.hasPassword === true} />
      <RareFields />
    </EditDrawer>
  );
}

function CommonFields(): ReactElement {
  const { t } = useTranslation();
  const required = { required: true, message: t('form.required') };
  const nodes = useQuery({ queryKey: ['nodes'], queryFn: () => told(api.GET('/api/v1/nodes')) });
  return (
    <>
      <Form.Item name="name" label={t('line.field.name')} rules={[required]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="address" label={t('line.field.address')} rules={[required]} extra={t('line.addressHint')}>
        <Input placeholder="sip.carrier.com:5060" />
      </Form.Item>
      <Form.Item name="capacity" label={t('line.field.capacity')} rules={[required]} extra={t('line.capacityHint')}>
        <InputNumber min={1} max={10_000} precision={0} />
      </Form.Item>
      <Form.Item name="node" label={t('line.field.node')} rules={[required]} extra={t('line.nodeHint')}>
        <Select
          options={(nodes.data?.items ?? []).map(({ name }) => ({ value: name, label: name }))}
          notFoundContent={t('line.noNodes')}
        />
      </Form.Item>
      <Form.Item name="callerNumbers" label={t('line.field.callerNumbers')} extra={t('line.callerNumbersHint')}>
        <Select mode="tags" tokenSeparators={[',', '，', ' ']} open={false} suffix={null} />
      </Form.Item>
    </>
  );
}

function LoginFields({ known }: { known: boolean }): ReactElement {
  const { t } = useTranslation();
  const register = Form.useWatch<boolean | undefined>('register', Form.useFormInstance()) === true;
  return (
    <>
      <Form.Item name="register" label={t('line.field.register')}>
        <Radio.Group
          options={[
            { value: false, label: t('line.peers') },
            { value: true, label: t('line.registers') },
          ]}
        />
      </Form.Item>
      {register ? (
        <>
          <Form.Item name="username" label={t('line.field.username')}>
            <Input autoComplete="off" />
          </Form.Item>
          <Form.Item name="password" label={t('line.field.password')} extra={known ? t('form.secretKept') : undefined}>
            <Input.Password autoComplete="new-password" />
          </Form.Item>
        </>
      ) : null}
    </>
  );
}

function RareFields(): ReactElement {
  const { t } = useTranslation();
  const rare = (
    <>
      <Form.Item name="codec" label={t('line.field.codec')}>
        <Radio.Group options={['PCMA', 'PCMU']} />
      </Form.Item>
      <Form.Item name="prefix" label={t('line.field.prefix')} extra={t('line.prefixHint')}>
        <Input maxLength={16} style={{ width: 160 }} />
      </Form.Item>
      <Form.Item name="callsPerSecond" label={t('line.field.callsPerSecond')} extra={t('line.callsPerSecondHint')}>
        <InputNumber min={1} max={1000} precision={0} />
      </Form.Item>
      <Form.Item name="profile" label={t('line.field.profile')}>
        <Input />
      </Form.Item>
      <Form.Item name="gateway" label={t('line.field.gateway')} extra={t('line.gatewayHint')}>
        <Input />
      </Form.Item>
      <Form.Item name="enabled" label={t('line.field.enabled')} valuePropName="checked">
        <Switch />
      </Form.Item>
    </>
  );
  return <Collapse ghost size="small" items={[{ key: 'rare', label: t('task.more'), children: rare, forceRender: true }]} />;
}

function formOf(line: Line): LineForm {
  const { name, node, profile, address, register, capacity, callsPerSecond, callerNumbers, codec, gateway, enabled } = line;
  const prefix = line.prefix ?? '';
  const username = line.username ?? '';
  return {
    name,
    node,
    profile,
    address,
    register,
    capacity,
    callsPerSecond,
    callerNumbers,
    codec,
    gateway,
    enabled,
    prefix,
    username,
  };
}

/** Empty fields are told as null: they were cleared. */
function bodyOf(form: LineForm): Schemas['LineDraft'] {
  const { username, password, prefix, gateway, callsPerSecond, ...plain } = form;
  return {
    ...plain,
    prefix: blankToNull(prefix),
    callsPerSecond: callsPerSecond ?? null,
    ...(form.register ? { username: blankToNull(username) } : { username: null, password: null }),
    ...(password === undefined || password === '' ? {} : { password }),
    ...(gateway === undefined || gateway === '' ? {} : { gateway }),
  };
}

function blankToNull(text: string | undefined): string | null {
  return text === undefined || text.trim() === '' ? null : text.trim();
}
