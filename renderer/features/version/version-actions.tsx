import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useLocation } from 'wouter';
import type { VersionDetail } from '../../../shared/model/version.ts';
import { useHasRole } from '../../stores/session.ts';

/** The dialogs of a version's page. */
export type VersionDialog = 'request' | 'export' | 'report' | 'evidence' | 'delete' | 'adopt' | 'correct';

interface VersionActionsProps {
  readonly version: VersionDetail;
  readonly onChoose: (dialog: VersionDialog) => void;
}

/** What can be done with a version: the next step and the views as buttons, the rest in a menu. */
export function VersionActions({ version, onChoose }: VersionActionsProps) {
  const [, navigate] = useLocation();
  const canRequest = useHasRole('analyst', 'reviewer', 'approver');
  const isThere = version.deletion === null;
  const id = encodeURIComponent(version.id);
  return (
    <>
      {canRequest && version.nextStages.length > 0 && version.openRequestId === null && (
        <Button onClick={() => onChoose('request')}>Request promotion…</Button>
      )}
      <Button variant="default" onClick={() => navigate(`/versions/${id}/compare`)}>
        Compare
      </Button>
      <Button variant="default" onClick={() => navigate(`/lineage/${id}`)}>
        Open lineage
      </Button>
      {isThere && (
        <Button variant="default" onClick={() => onChoose('export')}>
          Export files…
        </Button>
      )}
      <MoreMenu isThere={isThere} onChoose={onChoose} />
    </>
  );
}

function MoreMenu({
  isThere,
  onChoose,
}: {
  readonly isThere: boolean;
  readonly onChoose: VersionActionsProps['onChoose'];
}) {
  const canCorrect = useHasRole('analyst', 'compliance');
  const canRegister = useHasRole('analyst');
  const canPack = useHasRole('compliance', 'administrator', 'approver', 'reviewer', 'analyst');
  const canDelete = useHasRole('administrator');
  const item = (dialog: VersionDialog, label: string) => (
    <Menu.Item onClick={() => onChoose(dialog)}>{label}</Menu.Item>
  );
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button variant="default" rightSection={<IconChevronDown size={14} aria-hidden="true" />}>
          More
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {item('report', 'Export report…')}
        {canPack && item('evidence', 'Evidence pack…')}
        {(canCorrect || (canRegister && isThere)) && <Menu.Divider />}
        {canCorrect && item('correct', 'Correct…')}
        {canRegister && isThere && item('adopt', 'Continue from it…')}
        {canDelete && isThere && (
          <>
            <Menu.Divider />
            <Menu.Item color="red" onClick={() => onChoose('delete')}>
              Delete…
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
